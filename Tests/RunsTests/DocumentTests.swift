import Glibc
import Market
import Simulation
import TestSupport
import Testing
import TradingEngine

@testable import Runs
@testable import Script

@Suite struct Overrides {
  static let base = flat(
    timeline: "  - { id: cut, at: 5m, inject: day-cut }\n  - at: 6m\n    operator: stop",
    expect: "  - { id: calm, never: positions.open > 2 }", more: "seed: 1")

  @Test func aPathReplacesOneValue() throws {
    let plan = try plan(
      Self.base, set: ["seed=7", "timeline.cut.at=10m", "exchange.latency.rest=1ms", "engine.risk.max-shorts=3"])
    #expect(plan.seed == 7)
    guard case .at(let time) = plan.steps[0].trigger else { return }
    #expect(time == plan.start + .minutes(10))
    #expect(plan.latency.rest == Delay(base: .milliseconds(1)))
    #expect(plan.latency.stream == Delay(base: .milliseconds(12)))
    #expect(plan.engineOptions == [EngineOption(path: "risk.max-shorts", value: "3")])
  }

  @Test func aMapReplacesAllButTheId() throws {
    let plan = try plan(Self.base, set: ["timeline.cut={ when: fill, operator: stop }"])
    #expect(plan.steps[0].id == "cut")
    #expect(plan.steps[0].verb == .command(.stop))
  }

  @Test func whatHasNoIdHasANumber() throws {
    let plan = try plan(Self.base, set: ["timeline.step-2.at=7m"])
    guard case .at(let time) = plan.steps[1].trigger else { return }
    #expect(time == plan.start + .minutes(7))
  }

  @Test func aShortTapeCanBeGivenParts() throws {
    let text = "scenario: t\ntape: one\nstart: { balance: 1 USDT }\n"
    let plan = try plan(text, set: ["tape.from=2026-01-29 22:00"])
    #expect(plan.market == .tape(files: ["one"]))
    #expect(plan.start == CivilTime(year: 2026, month: 1, day: 29, hour: 22).timestamp())
  }

  @Test func severalFilesBecomeOneTape() throws {
    let text =
      "scenario: t\ntape: { file: [\"market-data:a.csv\", \"market-data:b.csv\"] }\nstart: { balance: 1 USDT }\n"
    #expect(try plan(text).market == .tape(files: ["market-data:a.csv", "market-data:b.csv"]))
    #expect(try plan(text, set: ["tape.file=one"]).market == .tape(files: ["one"]))
    #expect(try plan(text).describe().contains("  tape     market-data:a.csv\n           market-data:b.csv\n"))
  }

  @Test(arguments: [
    ("sed=7", "--set:1:1 unknown key 'sed' in a scenario (did you mean 'seed'?)"),
    ("timeline.cutt.at=7m", "--set:1:1 nothing in this list has the id 'cutt' (did you mean 'cut'?)"),
    ("timeline.cut.att=7m", "--set:1:1 unknown key 'att' in a timeline step (did you mean 'at'?)"),
    ("timeline.cut.at=7min", "--set:1:17 '7min' is not a time (write 7m)"),
    ("timeline.cut.inject=day-cat", "--set:1:21 unknown fault 'day-cat' (did you mean 'day-cut'?)"),
    ("seed.x=1", "--set:1:1 '1' is a single value and has no part 'x'"),
    ("scenario=x", "--set:1:1 'scenario' cannot be overridden"), ("seed=", "--set:1:1 'seed' is given no value"),
    ("seed=@x", "--set:1:6 a value cannot begin with '@' (put the whole value in quotes)"),
    (
      "expect.calm.never=positions.opne > 2",
      "--set:1:19 unknown name 'positions.opne' (did you mean 'positions.open'?)"
    ),
    ("a..b=1", "--set:1:1 'a..b' is not a path"), ("seed", "--set:1:1 'seed' sets nothing"),
  ]) func wrongOnesNameTheirPlace(_ argument: String, _ expected: String) {
    let found = diagnostics(Self.base, set: [argument]).map { ($0.place?.source.path ?? "") + ":" + brief($0) }
    #expect(found == [expected])
  }

  @Test func aRowIsBlamedAtItsOwnLine() {
    let text = Self.base + "with:\n  - { name: a, timeline.cutt.at: 1m }\n  - { name: b, timeline.cut.at: 1min }\n"
    #expect(
      diagnostics(text, row: "a").map(brief) == ["12:16 nothing in this list has the id 'cutt' (did you mean 'cut'?)"])
    #expect(diagnostics(text, row: "b").map(brief) == ["13:33 '1min' is not a time (write 1m)"])
    #expect(diagnostics(text, row: "c").map(brief) == ["scenario 't' has no row 'c'"])
  }
}

@Suite struct Files {
  static let preset = "seed: 5\nclock: UTC+09:00\nexchange: { era: E3, profile: production }\n"

  @Test func includedKeysAreDefaults() throws {
    let folder = Folder()
    folder.write(Self.preset, to: "presets/base.yaml")
    folder.write(flat(more: "include: ../presets/base.yaml\nseed: 9\nexchange: { era: E1 }"), to: "a/x.yaml")
    let scenario = try ScenarioDocument.read(path: folder.path + "/a/x.yaml").scenario(row: nil)
    #expect(scenario.seed == 9)
    #expect(scenario.clock.minutes == 540)
    #expect(scenario.exchange.era == .e1)
    #expect(scenario.exchange.profile == .production)
  }

  @Test func includedFilesAreBlamedThemselves() throws {
    let folder = Folder()
    folder.write("seed: -5\n", to: "presets/base.yaml")
    folder.write(flat(more: "include: presets/base.yaml"), to: "x.yaml")
    folder.write(flat(more: "include: presets/none.yaml"), to: "y.yaml")
    folder.write(flat(more: "include: z.yaml"), to: "z.yaml")
    func found(_ name: String) -> [String] {
      do {
        _ = try ScenarioDocument.read(path: "\(folder.path)/\(name)").scenario(row: nil)
        return []
      } catch {
        return error.list.map { "\(($0.place?.source.path ?? "").dropFirst(folder.path.count + 1)):" + brief($0) }
      }
    }
    #expect(found("x.yaml") == ["presets/base.yaml:1:7 '-5' is not a seed"])
    #expect(found("y.yaml").map { $0.prefix(50) } == ["y.yaml:4:10 cannot read 'presets/none.yaml': No su"])
    #expect(found("z.yaml") == ["z.yaml:4:10 'z.yaml' includes itself"])
  }

  @Test func scenariosAreFoundByName() throws {
    let folder = Folder()
    folder.write("# a comment first\nscenario: second\n", to: "b/two.yaml")
    folder.write("scenario: first   # the first\nbroken: [\n", to: "a/one.yaml")
    folder.write(Self.preset, to: "presets/base.yaml")
    folder.write("requests: 1\n", to: "golden/first.yaml")
    let catalog = try ScenarioCatalog(root: folder.path)
    #expect(catalog.entries.map(\.name) == ["first", "second"])
    #expect(try catalog.entry(named: "second").path == folder.path + "/b/two.yaml")
    do throws(ScriptProblems) {
      _ = try catalog.entry(named: "secnd")
      Issue.record("an unknown name was found")
    } catch { #expect(error.list.map(brief) == ["unknown scenario 'secnd' (did you mean 'second'?)"]) }
  }

  @Test func twoOfOneNameAreBothNamed() throws {
    let folder = Folder()
    folder.write("scenario: same\n", to: "a.yaml")
    folder.write("# x\nscenario: same\n", to: "b.yaml")
    do throws(ScriptProblems) {
      _ = try ScenarioCatalog(root: folder.path)
      Issue.record("two of one name were accepted")
    } catch {
      #expect(
        error.list.map(brief) == ["2:11 two scenarios are named 'same' (the other is at \(folder.path)/a.yaml:1:11)"])
    }
  }

  @Test(arguments: [
    ("missing.yaml", "No such file or directory"),
    ("latin1.yaml", "line 2, column 3 is no UTF-8: byte 0xE9, number 8 of the file"),
    ("utf16.yaml", "the text is UTF-16, not UTF-8"),
  ])
  func unreadableFiles(_ name: String, _ why: String) throws {
    let folder = Folder()
    folder.write("", to: "latin1.yaml")
    // `a: ü` in UTF-8, then `b:` and an é of Latin-1.
    let texts: [(name: String, bytes: [UInt8])] = [
      ("latin1.yaml", [0x61, 0x3A, 0xC3, 0xBC, 0x0A, 0x62, 0x3A, 0xE9]), ("utf16.yaml", [0xFF, 0xFE, 0x61, 0x00]),
    ]
    for (name, bytes) in texts {
      let file = fopen("\(folder.path)/\(name)", "w")!
      for byte in bytes { fputc(Int32(byte), file) }
      fclose(file)
    }
    do throws(ScriptProblems) {
      _ = try ScenarioDocument.read(path: "\(folder.path)/\(name)")
      Issue.record("it was read")
    } catch { #expect(error.list.map(\.what) == ["cannot read \(folder.path)/\(name): \(why)"]) }
  }
}
