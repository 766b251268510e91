import Foundation
import Testing

/// The rules of the house that a compiler does not hold: who may import whom, and what must not enter the core.
@Suite struct HouseRulesTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Floors of the architecture; a module imports only what stands on a lower one.
  static let floors: [String: Int] = [
    "Market": 0, "Binance": 0, "CZlib": 0, "ICT": 1, "TradingEngine": 1, "Engine": 2, "Exchange": 2, "Tape": 2,
    "Simulation": 3, "Scenario": 4, "Report": 5, "tapedeck": 6,
  ]

  static func sources(of module: String) -> [(name: String, lines: [Substring])] {
    let folder = root.appendingPathComponent("Sources/\(module)")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)!
    return files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map { url in
      (url.lastPathComponent, try! String(contentsOf: url, encoding: .utf8).split(separator: "\n"))
    }
  }

  static func imports(of module: String) -> Set<String> {
    var found: Set<String> = []
    for (_, lines) in sources(of: module) {
      for line in lines where line.hasPrefix("import ") || line.hasPrefix("@testable import ") {
        found.insert(String(line.split(separator: " ").last!))
      }
    }
    return found
  }

  @Test(arguments: floors.keys.filter { $0 != "CZlib" }.sorted())
  func importsPointDown(module: String) {
    #expect(!Self.sources(of: module).isEmpty)
    for imported in Self.imports(of: module) {
      guard let floor = Self.floors[imported] else { continue }
      // Binance stands on the ground floor beside Market, and Market alone is below everything.
      let isAllowed = floor < Self.floors[module]! || (module == "Binance" && imported == "Market")
      #expect(isAllowed, "\(module) imports \(imported)")
    }
  }

  @Test func engineAndExchangeNeverMeet() {
    #expect(Self.imports(of: "Engine").isDisjoint(with: ["Exchange", "Simulation"]))
    #expect(Self.imports(of: "Exchange").isDisjoint(with: ["Engine", "TradingEngine", "Simulation"]))
  }

  @Test func theProgramWithoutNetworkLinksNone() {
    let foreign = Set(Self.floors.keys.flatMap { $0 == "CZlib" ? [] : Self.imports(of: $0) })
    for network in ["NIO", "NIOCore", "NIOPosix", "NIOSSL", "Crypto", "AsyncHTTPClient", "FoundationNetworking"] {
      #expect(!foreign.contains(network))
    }
  }

  /// Interpolation is held by the compiler (Market/ReflectionGuard.swift); these are the other ways to a reflected text.
  @Test(arguments: floors.keys.filter { $0 != "CZlib" }.sorted())
  func noTextComesByReflection(module: String) {
    let forbidden = [
      "String(describing:", "String(reflecting:", "String(\"\\(", "debugDescription", "dump(", "Mirror(", "debugPrint(",
    ]
    for (name, lines) in Self.sources(of: module) where name != "ReflectionGuard.swift" {
      for line in lines where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        for word in forbidden { #expect(!line.contains(word), "\(module)/\(name): \(line)") }
      }
    }
    let package = try! String(contentsOf: Self.root.appendingPathComponent("Package.swift"), encoding: .utf8)
    #expect(package.contains(#".treatWarning("DeprecatedDeclaration", as: .error)"#))
  }

  /// No clock, no randomness, no environment, no files in the core: a run must depend on its inputs alone.
  @Test(arguments: ["Market", "Binance", "ICT", "TradingEngine", "Engine", "Exchange", "Simulation"])
  func coreKnowsNoOutsideWorld(module: String) {
    let forbidden = [
      "import Foundation", "import Glibc", "Date()", "ContinuousClock", "SuspendingClock",
      "SystemRandomNumberGenerator", ".random(", ".shuffled(", "getenv", "ProcessInfo", "FileManager",
      ": Double", ": Float",
    ]
    for (name, lines) in Self.sources(of: module) {
      for line in lines where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        for word in forbidden { #expect(!line.contains(word), "\(module)/\(name): \(line)") }
      }
    }
  }
}
