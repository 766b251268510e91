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
        "Basics", "Market", "Binance", "ICT", "Audit", "TradingEngine", "Engine", "Exchange", "Tape", "Simulation",
        "Scenario", "Report",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
  ],
  targets: [
    // 0
    .target(name: "Basics"),
    .target(name: "Market"),
    .target(name: "Binance", dependencies: ["Basics", "Market"]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // 1
    .target(name: "ICT", dependencies: ["Market"]),
    .target(name: "Audit", dependencies: ["Basics", "Market", "Binance"]),
    .target(name: "TradingEngine", dependencies: ["Basics", "Market", "Binance", "Audit"]),
    // 2
    .target(name: "Engine", dependencies: ["Basics", "Market", "Binance", "ICT", "Audit", "TradingEngine"]),
    .target(
      name: "Exchange",
      dependencies: ["Basics", "Market", "Binance", .product(name: "HeapModule", package: "swift-collections")]),
    .target(
      name: "Tape",
      dependencies: [
        "Basics", "Market", "Binance", "CZlib", .product(name: "HeapModule", package: "swift-collections"),
      ]),
    // 3
    .target(
      name: "Simulation",
      dependencies: [
        "Basics", "Market", "Binance", "Audit", "TradingEngine", "Exchange", "Tape",
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "DequeModule", package: "swift-collections"),
      ]),
    // 4
    .target(name: "Scenario", dependencies: ["Simulation", .product(name: "Yams", package: "Yams")]),
    // 5
    .target(name: "Report", dependencies: ["Scenario", "Tape"]),
    // 6
    .executableTarget(
      name: "tapedeck",
      dependencies: [
        "Report", "Scenario", "Engine", "Tape",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // The engines that are wrong on purpose, and the program that shows each of them caught.
    .target(name: "Engines", dependencies: ["Engine", "Report"], path: "Tests/Engines"),
    .executableTarget(name: "prove", dependencies: ["Engines", "Report"], path: "Tests/Prove"),

    .testTarget(name: "MarketTests", dependencies: ["Market", .product(name: "BigInt", package: "BigInt")]),
    .testTarget(name: "BinanceTests", dependencies: ["Binance"]),
    .testTarget(name: "ICTTests", dependencies: ["ICT", "Tape"]),
    .testTarget(name: "ExchangeTests", dependencies: ["Exchange", .product(name: "BigInt", package: "BigInt")]),
    // The one place that sees both bookkeepings, to hold them against a third.
    .testTarget(
      name: "MoneyTests",
      dependencies: ["Exchange", "Engine", "TradingEngine", "Market", .product(name: "BigInt", package: "BigInt")]),
    .testTarget(name: "EngineTests", dependencies: ["Engine", "ICT", "Tape"]),
    .testTarget(name: "TapeTests", dependencies: ["Tape"]),
    .testTarget(name: "SimulationTests", dependencies: ["Simulation"]),
    .testTarget(name: "ScenarioTests", dependencies: ["Scenario", "Report"]),
    .testTarget(name: "ReportTests", dependencies: ["Report"]),
    .testTarget(
      name: "AcceptanceTests",
      dependencies: ["Engines", "Engine", "Report", "Scenario", "Tape", "Exchange", "tapedeck"]),
  ],
  swiftLanguageModes: [.v6]
)
