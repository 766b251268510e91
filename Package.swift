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
        "Market", "Binance", "ICT", "OrderBook", "TradingEngine", "Engine", "Exchange", "Tape", "Oracle", "Simulation",
        "Scenario",
        "Report",
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
    .target(name: "Market"),
    .target(name: "Binance", dependencies: ["Market"]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // 1
    .target(name: "ICT", dependencies: ["Market"]),
    .target(name: "OrderBook", dependencies: ["Market"]),
    .target(name: "TradingEngine", dependencies: ["Market", "Binance"]),
    // 2
    .target(name: "Engine", dependencies: ["Market", "Binance", "ICT", "TradingEngine"]),
    .target(
      name: "Exchange",
      dependencies: ["Market", "Binance", "OrderBook", .product(name: "HeapModule", package: "swift-collections")]),
    .target(
      name: "Tape",
      dependencies: [
        "Market", "Binance", "OrderBook", "CZlib", .product(name: "HeapModule", package: "swift-collections"),
      ]),
    .target(name: "Oracle", dependencies: ["Market", "Binance", "TradingEngine"]),
    // 3
    .target(
      name: "Simulation",
      dependencies: [
        "Market", "Binance", "TradingEngine", "Exchange", "Tape", "Oracle",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ]),
    // 4
    .target(
      name: "Scenario",
      dependencies: [
        "Market", "Binance", "TradingEngine", "Exchange", "Tape", "Oracle", "Simulation",
        .product(name: "Yams", package: "Yams"),
      ]),
    // 5
    .target(
      name: "Report", dependencies: ["Market", "Binance", "TradingEngine", "Tape", "Oracle", "Simulation", "Scenario"]),
    // 6
    .executableTarget(
      name: "tapedeck",
      dependencies: [
        "Market", "Binance", "TradingEngine", "Engine", "Tape", "Oracle", "Simulation", "Scenario", "Report",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // The engines that are wrong on purpose, and the program that shows each of them caught.
    .target(
      name: "WrongEngines",
      dependencies: ["Market", "Binance", "TradingEngine", "Engine", "Simulation", "Scenario", "Report"],
      path: "Tests/WrongEngines"),
    .executableTarget(
      name: "prove", dependencies: ["Engine", "Scenario", "Report", "WrongEngines"], path: "Tests/Prove"),

    // What the tests of several modules are written with.
    .target(name: "TestSupport", dependencies: ["Market", "Binance", "Tape", "CZlib"], path: "Tests/TestSupport"),
    .testTarget(
      name: "MarketTests", dependencies: ["Market", "TestSupport", .product(name: "BigInt", package: "BigInt")]),
    .testTarget(name: "BinanceTests", dependencies: ["Market", "Binance", "TestSupport"]),
    .testTarget(name: "ICTTests", dependencies: ["Market", "ICT", "Tape", "TestSupport"]),
    .testTarget(
      name: "ExchangeTests",
      dependencies: [
        "Market", "Binance", "OrderBook", "Exchange", "TestSupport", .product(name: "BigInt", package: "BigInt"),
      ]),
    .testTarget(name: "OrderBookTests", dependencies: ["Market", "Binance", "OrderBook", "Tape"]),
    // The one place that sees both bookkeepings, to hold them against a third.
    .testTarget(
      name: "MoneyTests",
      dependencies: [
        "Market", "TradingEngine", "Engine", "Exchange", "TestSupport", .product(name: "BigInt", package: "BigInt"),
      ]),
    .testTarget(
      name: "EngineTests", dependencies: ["Market", "Binance", "ICT", "TradingEngine", "Engine", "Tape", "TestSupport"]),
    .testTarget(name: "TapeTests", dependencies: ["Market", "Binance", "Tape", "TestSupport", "CZlib"]),
    .testTarget(name: "OracleTests", dependencies: ["Market", "Binance", "TradingEngine", "Oracle"]),
    .testTarget(
      name: "SimulationTests",
      dependencies: ["Market", "Binance", "TradingEngine", "Exchange", "Tape", "Simulation", "TestSupport"]),
    .testTarget(
      name: "ScenarioTests",
      dependencies: [
        "Market", "Binance", "TradingEngine", "Exchange", "Tape", "Oracle", "Simulation", "Scenario", "Report",
        "TestSupport",
      ]),
    .testTarget(name: "ReportTests", dependencies: ["Market", "Oracle", "Simulation", "Report"]),
    .testTarget(
      name: "AcceptanceTests",
      dependencies: [
        "Market", "Binance", "TradingEngine", "Engine", "Tape", "Oracle", "Simulation", "Scenario", "Report",
        "WrongEngines", "TestSupport", "tapedeck",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

// A text made by reflection is deprecated (Sources/Market/ReflectionGuard.swift), and no program of ours may hold one.
for target in package.targets where target.type == .regular || target.type == .executable {
  target.swiftSettings = (target.swiftSettings ?? []) + [.treatWarning("DeprecatedDeclaration", as: .error)]
}
