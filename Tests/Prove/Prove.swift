@main
struct Prove {
  static func main() {}
}
