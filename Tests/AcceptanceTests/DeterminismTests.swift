import Basics
import Binance
import Foundation
import Runs
import Script
import TestSupport
import Testing

/// One input, one run: whatever the process, the hash seed of the standard library, the time zone, the language, the
/// folder and the number of jobs.
@Suite struct DeterminismTests {
  static let arguments = [
    "run", "listenkey-expiry", "--row", "event-pushed", "--row", "silent", "--set", "tape.to=06:55", "--json",
  ]

  static func rows(of json: Data) throws -> [JSONValue] {
    try json.split(separator: 10).map { try JSONValue(parsing: Array($0)) }
  }

  static func hashes(of json: Data) throws -> [JSONValue?] { try rows(of: json).map { $0["hash"] } }

  @Test(.enabled(if: Checkout.program != nil, "the program is not built"))
  func everyProcessSaysTheSame() throws {
    let plain = try ProgramRun(Self.arguments)
    #expect(plain.status == 0, "\(plain.errors)")
    let rows = try Self.rows(of: plain.output)
    #expect(rows.map { $0["row"] } == [.string("event-pushed"), .string("silent")])
    #expect(try Set(Self.hashes(of: plain.output)).count == 2)

    let elsewhere = Folder()
    let absolute = ["--root", Checkout.scenarios, "--recordings", Checkout.recordings]
    let variants: [(name: String, run: ProgramRun)] = [
      ("again", try ProgramRun(Self.arguments)),
      ("fixed hash seed", try ProgramRun(Self.arguments, environment: ["SWIFT_DETERMINISTIC_HASHING": "1"])),
      (
        "Korea",
        try ProgramRun(
          Self.arguments, environment: ["TZ": "Asia/Seoul", "LC_ALL": "ko_KR.UTF-8", "LANG": "ko_KR.UTF-8"])
      ),
      ("another folder", try ProgramRun(Self.arguments + absolute, in: elsewhere.path)),
      ("one job", try ProgramRun(Self.arguments + ["--jobs", "1"])),
      ("four jobs", try ProgramRun(Self.arguments + ["--jobs", "4"])),
    ]
    for variant in variants {
      #expect(variant.run.status == 0, "\(variant.name): \(variant.run.errors)")
      #expect(variant.run.output == plain.output, "\(variant.name)")
    }
    #expect(elsewhere.files.isEmpty, "a run left something behind: \(elsewhere.files)")
  }

  @Test(.enabled(if: Checkout.program != nil, "the program is not built"))
  func anotherSeedIsAnotherRun() throws {
    let seeds = try ["7", "8"].map { seed in
      let run = try ProgramRun(Self.arguments + ["--seed", seed])
      #expect(run.status == 0, "seed \(seed): \(run.errors)")
      return try Self.hashes(of: run.output)
    }
    let plain = try Self.hashes(of: ProgramRun(Self.arguments).output)
    #expect(Set(seeds.joined() + plain).count == 6)
  }

  @Test func twoRunsInOneProcessAreEqual() throws {
    let document = try Checkout.document("listenkey-expiry")
    let runs = try (0..<2).map { _ in
      try Checkout.play(document, row: "first-ping", overrides: [Checkout.shortMorning])
    }
    #expect(runs[0].hasPassed)
    #expect(runs[0].record.hash == runs[1].record.hash)
    #expect(runs[0].record.log!.lines.map(\.text) == runs[1].record.log!.lines.map(\.text))
  }

  /// Market data handed over as values is a short cut; encoded by the venue and decoded by the engine, nothing changes.
  @Test(arguments: ["event-pushed", "silent"])
  func marketAsBytesIsTheSameMarket(row: String) throws {
    let document = try Checkout.document("listenkey-expiry")
    let values = try Checkout.play(document, row: row, overrides: [Checkout.shortMorning])
    let bytes = try Checkout.play(document, row: row, overrides: [Checkout.shortMorning]) {
      $0.sendsMarketAsBytes = true
    }
    #expect(values.hasPassed && bytes.hasPassed)
    #expect(values.record.hash == bytes.record.hash)
    #expect(values.record.metrics.map(\.name) == bytes.record.metrics.map(\.name))
    #expect(values.record.metrics.map(\.value) == bytes.record.metrics.map(\.value))
    #expect(values.verdicts.expectations == bytes.verdicts.expectations)
    #expect(values.verdicts.steps == bytes.verdicts.steps)
  }
}
