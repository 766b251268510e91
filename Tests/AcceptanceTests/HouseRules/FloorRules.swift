import Testing

/// The drawing of the house: its floors, who stands on whom, and that Package.swift says the whole of it.
@Suite struct FloorRules {
  /// A module imports only what stands on a lower floor.
  static let floors: [String: Int] = [
    "Basics": 0, "CZlib": 0, "Market": 1, "Files": 1, "Binance": 2, "ICT": 2, "OrderBook": 2, "Audit": 3, "Exchange": 3,
    "Tape": 3, "TradingEngine": 4, "TapeImport": 4, "TapeMaking": 4, "Engine": 5, "Oracle": 5, "Simulation": 6,
    "Script": 7, "Runs": 8, "Report": 9, "tapedeck": 10,
  ]

  static let modules = DeclaredTarget.all.filter { $0.folder.hasPrefix("Sources/") }

  @Test func everyModuleHasAFloor() { #expect(Self.modules.map(\.name).sorted() == Self.floors.keys.sorted()) }

  @Test(arguments: modules) func importsPointDown(module: DeclaredTarget) throws {
    let own = try #require(Self.floors[module.name])
    for imported in module.imports {
      guard let floor = Self.floors[imported] else { continue }
      #expect(floor < own, "\(module.name) imports \(imported)")
    }
  }

  /// What the toolchain brings along.
  static let toolchain: Set<String> = ["Foundation", "Glibc", "Darwin", "Musl", "Synchronization", "Testing"]

  /// A module that comes along through another builds just as well, but the drawing of the house would not show it.
  @Test(arguments: DeclaredTarget.all) func whatIsImportedIsDeclared(target: DeclaredTarget) {
    #expect(target.imports.subtracting(Self.toolchain).subtracting(target.dependencies).sorted() == [])
  }

  @Test(arguments: DeclaredTarget.all) func whatIsDeclaredIsImported(target: DeclaredTarget) {
    // The acceptance tests start the program; nobody imports one.
    let programs: Set<String> = target.name == "AcceptanceTests" ? ["tapedeck"] : []
    #expect(target.dependencies.subtracting(target.imports).subtracting(programs).sorted() == [])
  }

  /// A file that lies in no target's folder is never built, and looks as if it were.
  @Test func everyFileBelongsToATarget() {
    let files = ["Sources", "Tests", "Examples", "Benchmarks"].flatMap { SourceFile.files(below: $0) }
    let owned = Set(DeclaredTarget.all.flatMap { $0.files.map(\.path) })
    #expect(files.count > 300)
    #expect(files.map(\.path).filter { !owned.contains($0) } == [])
    #expect(files.filter { $0.code.isEmpty }.map(\.path) == [], "these files hold nothing")
  }

  @Test func everyTargetHasFiles() {
    #expect(DeclaredTarget.all.count > 20)
    #expect(DeclaredTarget.all.filter { $0.files.isEmpty }.map(\.name) == ["CZlib"], "a system library has none")
  }
}
