import Basics
import Foundation

/// Shows what the rows do not see: changes the engine at random, one small thing at a time, and plays all rows.
/// Exit code 0: measured; 1: less was caught than was asked for; 2: not understood, or the engine as it is fails.
@main
struct Mutants {
  static let usage = """
    usage: mutants [--count 20] [--seed 1] [--at-least PERCENT] [--tests] [--list]
      --tests     what passes all rows is also shown to the tests of the engine
      --at-least  exit with 1 if less was caught
      --list      draw and build, play nothing
    """

  var count = 20
  var seed: UInt64 = 1
  var atLeast = 0
  var isTesting = false
  var isListing = false

  static func main() {
    let checkout = URL(filePath: FileManager.default.currentDirectoryPath)
    let workshop = Workshop(checkout: checkout, folder: checkout.appending(path: ".build/mutants"))
    let watches = Child.endWithUs(andRemove: workshop.folder.appending(path: Workshop.output))
    defer { withExtendedLifetime(watches) {} }
    do {
      exit(try Mutants(CommandLine.arguments.dropFirst()).measure(in: workshop))
    } catch {
      tell((error as? Problem)?.text ?? "error: \(error.localizedDescription)")
      exit(2)
    }
  }

  private init(_ arguments: ArraySlice<String>) throws {
    var rest = arguments
    while let option = rest.popFirst() {
      switch option {
      case "--tests": isTesting = true
      case "--list": isListing = true
      case "--count", "--seed", "--at-least":
        guard let value = rest.popFirst().flatMap({ Int($0) }), value >= 0 else { throw Problem(text: Self.usage) }
        if option == "--count" { count = value }
        if option == "--seed" { seed = UInt64(value) }
        if option == "--at-least" { atLeast = value }
      default: throw Problem(text: Self.usage)
      }
    }
  }

  private func measure(in workshop: Workshop) throws -> Int32 {
    let changes = try built(in: workshop)
    let judge = isListing ? nil : try Judge(workshop: workshop, isTesting: isTesting)
    var caught = 0
    for (place, change) in changes.enumerated() {
      Self.tell("\(place + 1) of \(changes.count): \(change.place)")
      let catcher = try judge?.catcher(of: place + 1)
      if catcher != nil { caught += 1 }
      let verdict = isListing ? "drawn   " : catcher == nil ? "survived" : "caught  "
      Self.print("\(verdict) \(place + 1) \(change.place)\(catcher.map { " by \($0)" } ?? "")")
      Self.print("    was    \(String(change.text).trimmingPrefix { $0 == " " })")
      Self.print("    became \(change.changed.trimmingPrefix { $0 == " " })")
    }
    guard !isListing else { return 0 }
    let share = changes.isEmpty ? 100 : caught * 1000 / changes.count
    Self.print("\(caught) of \(changes.count) changes caught (\(share / 10).\(share % 10) %), seed \(seed)")
    if caught < changes.count {
      Self.print("again, alone: MUTANT=number \(workshop.folder.path)/\(Workshop.program) run Scenarios")
    }
    return share >= atLeast * 10 ? 0 : 1
  }

  /// What was drawn and compiles: the engine in the workshop has it all.
  private func built(in workshop: Workshop) throws -> [Change] {
    var all = try workshop.engineFiles().flatMap { ChangeFinder.changes(of: $0, text: try workshop.text($0)) }
    let random = HashedRandom(seed: seed, name: "mutants")
    let order = all.indices.sorted { (random.bits($0, 0), $0) < (random.bits($1, 0), $1) }
    all = order.map { all[$0] }
    Self.tell("\(all.count) possible changes")
    var drawn: [Change] = []
    var used: Set<String> = []
    while true {
      // Two changes of one line would not fit into one build.
      while drawn.count < count, !all.isEmpty {
        let change = all.removeFirst()
        if used.insert(change.place).inserted { drawn.append(change) }
      }
      Self.tell("building the engine with \(drawn.count) changes")
      try workshop.fill(with: drawn)
      guard let wrong = try workshop.build() else { return drawn }
      let places = Set(wrong.map { "\($0.file):\($0.line + 1)" })
      var left = drawn.filter { !places.contains($0.place) }
      // The compiler may complain about a line that only follows from the changed one.
      if left.count == drawn.count {
        let files = Set(wrong.map(\.file))
        left = drawn.filter { !files.contains($0.file) }
      }
      guard left.count < drawn.count else {
        throw Problem(text: "the engine does not build: \(places.sorted().joined(separator: ", "))")
      }
      Self.tell("\(drawn.count - left.count) do not compile and are drawn anew")
      drawn = left
    }
  }

  /// A result, at once: whoever waits for the next sees it.
  private static func print(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

  static func tell(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
