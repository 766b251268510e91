// swift-tools-version: 6.1
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
        "Basics", "Market", "Files", "Binance", "ICT", "Audit", "TradingEngine", "Engine", "Exchange", "Tape",
        "TapeImport", "TapeMaking", "Simulation", "Script", "Runs", "Report",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
  ],
  targets: [
    // 0: numbers, time and bytes. Nothing below; no file, no venue.
    .target(name: "Basics"),
    .target(name: "Market"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    // 1: the venue's language, the strategy's figures, and the door to the file system.
    .target(name: "Binance", dependencies: ["Basics", "Market"]),
    .target(name: "ICT", dependencies: ["Market"]),
    .target(name: "Files", dependencies: ["Basics", "CZlib"]),
    // 2: what an engine puts on record, the venue itself, and the file of what it sent.
    .target(name: "Audit", dependencies: ["Basics", "Market", "Binance"]),
    .target(
      name: "Exchange",
      dependencies: ["Basics", "Market", "Binance", .product(name: "HeapModule", package: "swift-collections")]),
    .target(
      name: "Tape",
      dependencies: [
        "Basics", "Market", "Binance", "Files", .product(name: "HeapModule", package: "swift-collections"),
      ]),
    // 3: the door of an engine; tapes out of other files and out of plans.
    .target(name: "TradingEngine", dependencies: ["Basics", "Market", "Binance", "Audit"]),
    .target(name: "TapeImport", dependencies: ["Basics", "Market", "Binance", "Files", "Tape"]),
    .target(name: "TapeMaking", dependencies: ["Basics", "Market", "Binance", "Files", "Tape"]),
    // 4
    .target(name: "Engine", dependencies: ["Basics", "Market", "Binance", "ICT", "Audit", "TradingEngine"]),
    // 5: engine, venue and tape in one virtual time.
    .target(
      name: "Simulation",
      dependencies: [
        "Basics", "Market", "Binance", "Audit", "Exchange", "Tape", "TradingEngine",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ]),
    // 6: text to plan; opens no file.
    .target(
      name: "Script",
      dependencies: [
        "Basics", "Market", "Binance", "Audit", "Exchange", "Tape", "TradingEngine", "TapeMaking", "Simulation",
        .product(name: "Yams", package: "Yams"),
      ]),
    // 7: plans played and judged.
    .target(
      name: "Runs",
      dependencies: [
        "Basics", "Market", "Binance", "Files", "Audit", "Exchange", "Tape", "TradingEngine", "TapeImport",
        "TapeMaking", "Simulation", "Script",
      ]),
    // 8: what came of it, in words.
    .target(
      name: "Report",
      dependencies: [
        "Basics", "Market", "Binance", "Files", "Audit", "Tape", "TradingEngine", "Simulation", "Script", "Runs",
      ]),
    // 10: commands only.
    .executableTarget(
      name: "tapedeck",
      dependencies: [
        "Basics", "Market", "Binance", "Files", "Tape", "TapeImport", "TapeMaking", "Engine", "Simulation", "Script",
        "Runs", "Report", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // The engines that are wrong on purpose, and the program that shows each of them caught.
    .target(
      name: "Engines",
      dependencies: [
        "Basics", "Market", "Binance", "TradingEngine", "Engine", "Simulation", "Script", "Runs", "Report",
      ], path: "Tests/Engines"),
    .executableTarget(
      name: "prove", dependencies: ["Engine", "Script", "Runs", "Report", "Engines"], path: "Tests/Prove"),

    .testTarget(name: "BasicsTests", dependencies: ["Basics", "Market", "Tape"]),
    .testTarget(name: "MarketTests", dependencies: ["Market", .product(name: "BigInt", package: "BigInt")]),
    .testTarget(name: "BinanceTests", dependencies: ["Basics", "Market", "Binance"]),
    .testTarget(name: "ICTTests", dependencies: ["Basics", "Market", "ICT", "Files", "Tape"]),
    .testTarget(
      name: "ExchangeTests",
      dependencies: ["Basics", "Market", "Binance", "Exchange", .product(name: "BigInt", package: "BigInt")]),
    // The one place that sees both bookkeepings, to hold them against a third.
    .testTarget(
      name: "MoneyTests",
      dependencies: [
        "Basics", "Market", "Exchange", "TradingEngine", "Engine", .product(name: "BigInt", package: "BigInt"),
      ]),
    .testTarget(
      name: "EngineTests",
      dependencies: ["Basics", "Market", "Binance", "ICT", "Files", "Audit", "Tape", "TradingEngine", "Engine"]),
    .testTarget(
      name: "TapeTests",
      dependencies: ["Basics", "Market", "Binance", "Files", "Tape", "TapeImport", "TapeMaking", "CZlib"]),
    .testTarget(
      name: "SimulationTests",
      dependencies: ["Basics", "Market", "Binance", "Audit", "Exchange", "Tape", "TradingEngine", "Simulation"]),
    .testTarget(
      name: "ScenarioTests",
      dependencies: [
        "Basics", "Market", "Binance", "Files", "Audit", "Tape", "TradingEngine", "TapeMaking", "Simulation", "Script",
        "Runs", "Report",
      ]),
    .testTarget(name: "ReportTests", dependencies: ["Market", "Simulation", "Report"]),
    .testTarget(
      name: "AcceptanceTests",
      dependencies: [
        "Basics", "Market", "Binance", "Files", "Audit", "Tape", "TradingEngine", "TapeMaking", "Engine", "Simulation",
        "Script", "Runs", "Report", "Engines",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
