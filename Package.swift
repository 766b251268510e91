// swift-tools-version: 6.2
import PackageDescription

// The floors of the house, from the ground up; a dependency only ever points down.
// `Engine` and `Exchange` never see each other: they meet in the messages of `Binance`.
let package = Package(
  name: "tapedeck",
  products: [
    .executable(name: "tapedeck", targets: ["tapedeck"]),
    .library(
      name: "TapedeckCore",
      targets: [
        "Basics", "Market", "Files", "Binance", "ICT", "OrderBook", "Audit", "TradingEngine", "Engine", "Exchange",
        "Tape", "TapeImport", "TapeMaking", "Oracle", "Simulation", "Script", "Runs", "Report",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
  ],
  targets: [
    // 0: bytes, texts and hashes; zlib.
    .target(name: "Basics"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    // 1: exact numbers and time; the door to the system.
    .target(name: "Market", dependencies: ["Basics"]),
    .target(name: "Files", dependencies: ["Basics", "CZlib"]),
    // 2: the venue's language, the strategy's figures, order books.
    .target(name: "Binance", dependencies: ["Basics", "Market"]),
    .target(name: "ICT", dependencies: ["Market"]),
    .target(name: "OrderBook", dependencies: ["Market"]),
    // 3: what an engine puts on record, the venue itself, the file of what it sent.
    .target(name: "Audit", dependencies: ["Basics", "Market", "Binance"]),
    .target(
      name: "Exchange",
      dependencies: [
        "Basics", "Market", "Binance", "OrderBook", .product(name: "HeapModule", package: "swift-collections"),
      ]),
    .target(
      name: "Tape",
      dependencies: [
        "Basics", "Market", "Files", "Binance", "OrderBook", .product(name: "HeapModule", package: "swift-collections"),
      ]),
    // 4: the door of an engine; tapes out of other files and out of plans.
    .target(name: "TradingEngine", dependencies: ["Basics", "Market", "Binance", "Audit"]),
    .target(name: "TapeImport", dependencies: ["Basics", "Market", "Files", "Binance", "Tape"]),
    .target(name: "TapeMaking", dependencies: ["Basics", "Market", "Files", "Binance", "Tape"]),
    // 5: our engine; what must be true of any.
    .target(name: "Engine", dependencies: ["Basics", "Market", "Binance", "ICT", "Audit", "TradingEngine"]),
    .target(name: "Oracle", dependencies: ["Basics", "Market", "Binance", "Audit", "TradingEngine"]),
    // 6: engine, venue and tape in one virtual time.
    .target(
      name: "Simulation",
      dependencies: [
        "Basics", "Market", "Binance", "Audit", "Exchange", "Tape", "TradingEngine", "Oracle",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ]),
    // 7: text to plan; opens no file.
    .target(
      name: "Script",
      dependencies: [
        "Basics", "Market", "Binance", "Audit", "Exchange", "TradingEngine", "TapeMaking", "Oracle", "Simulation",
        .product(name: "Yams", package: "Yams"),
      ]),
    // 8: plans played and judged.
    .target(
      name: "Runs",
      dependencies: [
        "Basics", "Market", "Files", "Binance", "Audit", "Exchange", "Tape", "TradingEngine", "TapeImport",
        "TapeMaking", "Oracle", "Simulation", "Script",
      ]),
    // 9: what came of it, in words.
    .target(
      name: "Report",
      dependencies: [
        "Basics", "Market", "Files", "Binance", "Audit", "Tape", "TradingEngine", "Oracle", "Simulation", "Script",
        "Runs",
      ]),
    // 10: commands only.
    .executableTarget(
      name: "tapedeck",
      dependencies: [
        "Basics", "Market", "Files", "Binance", "Tape", "TapeImport", "TapeMaking", "Engine", "Oracle", "Simulation",
        "Script", "Runs", "Report", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // What `make bench` measures. Rows of whole runs start the finished program and measure it from outside; rows of one
    // path call the modules.
    .executableTarget(
      name: "bench",
      dependencies: [
        "Basics", "Market", "Binance", "ICT", "Exchange", "Tape", "TradingEngine", "TapeMaking", "Engine", "CZlib",
      ], path: "Benchmarks/Sources/bench"),

    // A program with an engine of its own (docs/how-to/run-your-own-engine.md).
    .executableTarget(
      name: "own-engine", dependencies: ["Market", "TradingEngine", "Runs", "Report"], path: "Examples/OwnEngine"),

    // The engines that are wrong on purpose, and the program that shows each of them caught.
    .target(
      name: "WrongEngines",
      dependencies: [
        "Basics", "Market", "Binance", "Audit", "TradingEngine", "Engine", "Simulation", "Script", "Runs", "Report",
      ], path: "Tests/WrongEngines"),
    .executableTarget(
      name: "prove", dependencies: ["Files", "Script", "Runs", "Report", "WrongEngines"], path: "Tests/Prove"),
    // Changes the engine at random and shows each change to the rows.
    .executableTarget(name: "mutants", dependencies: ["Basics"], path: "Tests/Mutants"),

    // Scripts that are wrong in every way, for the tests and for the fuzzer that is guided by coverage.
    .target(
      name: "ScriptFuzz",
      dependencies: [
        "Basics", "Market", "Files", "Engine", "Oracle", "Simulation", "Script", "Runs", "Report", "TestSupport",
      ], path: "Tests/ScriptFuzz"),

    // What the tests of several modules are written with.
    .target(
      name: "TestSupport", dependencies: ["Basics", "Market", "Files", "Binance", "Tape", "CZlib"],
      path: "Tests/TestSupport"),
    .testTarget(name: "BasicsTests", dependencies: ["Basics"]),
    .testTarget(
      name: "MarketTests", dependencies: ["Market", "TestSupport", .product(name: "BigInt", package: "BigInt")]),
    .testTarget(name: "BinanceTests", dependencies: ["Basics", "Market", "Binance", "TestSupport"]),
    .testTarget(name: "ICTTests", dependencies: ["Basics", "Market", "Files", "ICT", "Tape", "TestSupport"]),
    .testTarget(
      name: "ExchangeTests",
      dependencies: [
        "Basics", "Market", "Binance", "OrderBook", "Exchange", "TestSupport",
        .product(name: "BigInt", package: "BigInt"),
      ]),
    .testTarget(
      name: "OrderBookTests",
      dependencies: ["Basics", "Market", "Files", "Binance", "OrderBook", "Tape", "TestSupport"]),
    // The one place that sees both bookkeepings, to hold them against a third.
    .testTarget(
      name: "MoneyTests",
      dependencies: [
        "Basics", "Market", "Exchange", "TradingEngine", "Engine", "TestSupport",
        .product(name: "BigInt", package: "BigInt"),
      ]),
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "Basics", "Market", "Files", "Binance", "ICT", "Audit", "Tape", "TradingEngine", "Engine", "TestSupport",
      ]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "Tape", "TestSupport"]),
    .testTarget(
      name: "TapeImportTests",
      dependencies: ["Basics", "Market", "Files", "Binance", "Tape", "TapeImport", "TestSupport"]),
    .testTarget(
      name: "TapeMakingTests", dependencies: ["Basics", "Market", "Binance", "Tape", "TapeMaking", "TestSupport"]),
    .testTarget(name: "TapeTests", dependencies: ["Basics", "Market", "Files", "Binance", "Tape", "TestSupport"]),
    .testTarget(name: "AuditTests", dependencies: ["Basics", "Market", "Binance", "Audit", "TestSupport"]),
    .testTarget(name: "OracleTests", dependencies: ["Market", "Binance", "Audit", "TradingEngine", "Oracle"]),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "Basics", "Market", "Binance", "Audit", "Exchange", "Tape", "TradingEngine", "Oracle", "Simulation",
        "TestSupport",
      ]),
    .testTarget(
      name: "RunsTests",
      dependencies: [
        "Basics", "Market", "Files", "Binance", "Audit", "Exchange", "Tape", "TradingEngine", "TapeMaking", "Engine",
        "Oracle", "Simulation", "Script", "Runs", "Report", "TestSupport",
      ]),
    .testTarget(name: "ReportTests", dependencies: ["Market", "Oracle", "Simulation", "Report"]),
    .testTarget(
      name: "AcceptanceTests",
      dependencies: [
        "Basics", "Market", "Files", "Binance", "Audit", "Tape", "TradingEngine", "TapeImport", "TapeMaking", "Engine",
        "Oracle", "Simulation", "Script", "Runs", "Report", "WrongEngines", "ScriptFuzz", "TestSupport", "tapedeck",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// The same fuzz, guided by coverage (`make fuzz-guided`). The sanitizer brings the `main`, so that it links with it alone.
if Context.environment["GUIDED_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(name: "guided-fuzz", dependencies: ["ScriptFuzz", "TestSupport"], path: "Tests/GuidedFuzz"))
}

// A text made by reflection is deprecated (Sources/Basics/ReflectionGuard.swift), and no program of ours may hold one.
for target in package.targets where target.type == .regular || target.type == .executable {
  target.swiftSettings = (target.swiftSettings ?? []) + [.treatWarning("DeprecatedDeclaration", as: .error)]
}
