import Glibc

/// The files the project is checked against; they are kept beside the repository, not in it.
enum ReferenceFiles {
  /// `…/shared`, from the environment variable MARKET_DATA (its `market-data` folder) or beside the repository.
  static let root: String = {
    if let path = getenv("MARKET_DATA") { return String(cString: path) + "/.." }
    let repository = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(repository)/../shared"
  }()

  static var arePresent: Bool { access(root + "/reference/payloads/index.json", R_OK) == 0 }

  static func payload(_ name: String) throws -> [UInt8] { try read("reference/payloads/\(name)") }

  private static func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen("\(root)/\(path)", "r") else { throw Missing(path: "\(root)/\(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  struct Missing: Error { var path: String }
}
