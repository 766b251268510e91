// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that the main build knows nothing of it. It runs the finished program and measures it from
// outside: time by the wall, memory by what the kernel says of the ended process.
let package = Package(
  name: "benchmarks",
  targets: [.executableTarget(name: "bench")],
  swiftLanguageModes: [.v6]
)
