// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that the main build knows nothing of it. Rows of whole runs start the finished program and
// measure it from outside; rows of one path call the libraries.
let package = Package(
  name: "benchmarks",
  dependencies: [.package(name: "tapedeck", path: "..")],
  targets: [.executableTarget(name: "bench", dependencies: [.product(name: "TapedeckCore", package: "tapedeck")])],
  swiftLanguageModes: [.v6]
)
