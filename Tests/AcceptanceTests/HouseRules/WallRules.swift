import Testing

/// What must not meet, and what must not come in. A wall of a module that is not built yet stands as soon as it is.
@Suite struct WallRules {
  /// Each module, and what it never sees.
  static let walls: [(module: String, hidden: Set<String>)] = [
    ("Engine", ["Exchange", "Simulation"]), ("Exchange", ["Engine", "TradingEngine", "Simulation", "Oracle"]),
    ("Oracle", ["Exchange", "Engine"]), ("Script", ["Files", "Tape", "Engine"]),
  ]

  @Test(arguments: walls) func nobodySeesThroughAWall(module: String, hidden: Set<String>) {
    for file in SourceFile.files(below: "Sources/\(module)") {
      #expect(file.imports.intersection(hidden).sorted() == [], "\(file.path)")
    }
  }

  @Test func theWallBetweenEngineAndExchangeStands() {
    for module in ["Engine", "Exchange"] { #expect(!SourceFile.files(below: "Sources/\(module)").isEmpty) }
  }

  /// Only a module `Live` may speak to a network.
  @Test func theProgramWithoutNetworkLinksNone() {
    for file in SourceFile.files(below: "Sources") where !file.path.hasPrefix("Sources/Live/") {
      let network = file.imports.filter {
        $0.hasPrefix("NIO") || ["AsyncHTTPClient", "Crypto", "FoundationNetworking", "WebSocketKit"].contains($0)
      }
      #expect(network.sorted() == [], "\(file.path)")
    }
  }

  /// No clock, no randomness, no environment, no files in the core: a run must depend on its inputs alone.
  @Test(arguments: [
    "Market", "Basics", "Binance", "OrderBook", "Audit", "ICT", "TradingEngine", "Engine", "Exchange", "Oracle",
    "Simulation",
  ])
  func coreKnowsNoOutsideWorld(module: String) {
    let forbidden = [
      "import Foundation", "import Glibc", "import Files", "Date()", "ContinuousClock", "SuspendingClock",
      "SystemRandomNumberGenerator", ".random(", ".shuffled(", "getenv", "ProcessInfo", "FileManager",
      ": Double", ": Float",
    ]
    for file in SourceFile.files(below: "Sources/\(module)") {
      // Basics looks for bytes with the system's own search; that it takes nothing else from the system, its file says.
      let isDoor = Self.platformFiles.contains(file.name)
      for line in file.code {
        for word in forbidden where !(isDoor && word.hasPrefix("import ")) {
          #expect(!line.contains(word), "\(file.path): \(line)")
        }
      }
    }
  }

  /// The doors to the system: everything else goes through them.
  static let platformFiles: Set<String> = ["ByteSearch.swift", "Platform.swift"]

  @Test func thePlatformIsImportedOnlyWhereItIsAllowed() {
    let platform: Set<String> = ["Glibc", "Darwin", "Musl", "Foundation", "FoundationEssentials"]
    let found = SourceFile.files(below: "Sources").filter { !$0.imports.isDisjoint(with: platform) }
    expectNothing(found.map(\.name), but: Self.platformFiles, "import the system")
  }

  /// A scenario is a text; who reads it needs no file.
  @Test func theScriptLanguageTouchesNoFile() {
    let words = ["FileSystem.", "TextFile.", "TapeReader(", "TapeWriter(", "import Glibc", "import Files"]
    let files = SourceFile.files(below: "Sources/Script")
    let found = files.filter { file in file.code.contains { line in words.contains { line.contains($0) } } }
    #expect(!files.isEmpty)
    expectNothing(found.map(\.name), but: [], "touch files")
  }
}
