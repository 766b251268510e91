import Foundation
import TestSupport

/// A page of the documentation that shows commands and what they print, and is read the way a reader follows it: from its
/// first line, in a folder of its own, files first made where the page says so.
///
/// A fenced block whose first line begins with `$ ` is a conversation: a command a line, below each what it prints. A block
/// of YAML below a sentence with "file `NAME.yaml`" is that file, and each later one its next version.
struct PrintedPage {
  /// Relative to the checkout.
  var path: String
  var lines: [String]

  init(_ path: String) throws {
    self.path = path
    lines = try String(contentsOfFile: "\(Checkout.root)/\(path)", encoding: .utf8).components(separatedBy: "\n")
  }

  struct Difference: CustomStringConvertible {
    var place: String
    var command: String
    var shown: [String]
    var printed: [String]
    var description: String {
      """
      \(place): $ \(command)
      the page shows
      \(shown.joined(separator: "\n"))
      the program prints
      \(printed.joined(separator: "\n"))
      `make docs` writes it anew
      """
    }
  }

  /// Does all that the page says, puts what is printed in the place of what it shows, and says where that was another.
  mutating func follow() throws -> [Difference] {
    let folder = try ReadersFolder()
    var differences: [Difference] = []
    var written: [String] = []
    var file: String?
    var index = 0
    while index < lines.count {
      let line = lines[index]
      guard line.hasPrefix("```") else {
        if let name = line.firstMatch(of: /file `([a-z-]+\.yaml)`/)?.output.1 { file = String(name) }
        written.append(line)
        index += 1
        continue
      }
      let end = lines[(index + 1)...].firstIndex(of: "```") ?? lines.count - 1
      let block = Array(lines[(index + 1)..<end])
      written.append(line)
      if line == "```yaml", let file { folder.write(block.joined(separator: "\n") + "\n", to: file) }
      if block.first?.hasPrefix("$ ") == true {
        let shown = Self.conversation(block)
        for (number, part) in shown.enumerated() {
          let printed = try folder.run(part.command)
          written.append("$ \(part.command)")
          if printed.map(Self.masked) != part.output.map(Self.masked) {
            differences.append(
              Difference(
                place: "\(path):\(index + 1), command \(number + 1)", command: part.command, shown: part.output,
                printed: printed))
          }
          written += printed
        }
      } else {
        written += block
      }
      written.append("```")
      index = end + 1
    }
    lines = written
    return differences
  }

  func write() throws {
    try lines.joined(separator: "\n").write(
      toFile: "\(Checkout.root)/\(path)", atomically: true, encoding: .utf8)
  }

  private static func conversation(_ block: [String]) -> [(command: String, output: [String])] {
    var parts: [(command: String, output: [String])] = []
    for line in block {
      if line.hasPrefix("$ ") {
        parts.append((String(line.dropFirst(2)), []))
      } else {
        parts[parts.count - 1].output.append(line)
      }
    }
    return parts
  }

  /// Without what another machine, or another zlib, prints otherwise.
  static func masked(_ line: String) -> String {
    line
      .replacing(/\ +[0-9][0-9 ]* ms\b/, with: " … ms")
      .replacing(/sha256 [0-9a-f]{64}/, with: "sha256 …")
      .replacing(/[0-9]+ bytes/, with: "… bytes")
      .replacing(/(compressed )?byte [0-9]+/, with: "byte …")
      .replacing(/gzip member [0-9]+/, with: "gzip member …")
  }
}

/// Where a reader stands who has built the program: scenarios and recordings are there, `make scenario` and `tapedeck` do
/// what they do in a checkout.
private final class ReadersFolder {
  private let folder = Folder()

  init() throws {
    // Pages show the times of an optimised build.
    let built = ProcessInfo.processInfo.environment["PAGES_PROGRAM"] ?? Checkout.program
    guard let program = built else { throw POSIXError(.ENOENT) }
    var links = [
      ("Scenarios", Checkout.scenarios), ("Recordings", Checkout.recordings), (".build/release/tapedeck", program),
      ("bin/tapedeck", program),
    ]
    if let data = Checkout.marketData {
      let file = "XRPUSDT-5m-2025-12-01_2026-02-19.csv.gz"
      links.append((file, "\(data)/klines-5m-um/\(file)"))
    }
    for folder in [".build/release", "bin"] {
      try FileManager.default.createDirectory(atPath: self.folder / folder, withIntermediateDirectories: true)
    }
    for (name, target) in links {
      try FileManager.default.createSymbolicLink(atPath: folder / name, withDestinationPath: target)
    }
    // What the makefile does with its variables, without building.
    folder.write(
      """
      #!/bin/sh
      [ "$1" = scenario ] || exit 2
      shift
      for word in "$@"; do
        shift
        case "$word" in
          NAME=*) name=${word#NAME=} ;;
          ROW=*) set -- "$@" --row "${word#ROW=}" ;;
          SEED=*) set -- "$@" --seed "${word#SEED=}" ;;
          SET=*) set -- "$@" --set "${word#SET=}" ;;
          TAPE=*) set -- "$@" --tape "${word#TAPE=}" ;;
        esac
      done
      exec tapedeck run "$name" "$@"

      """, to: "bin/make")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder / "bin/make")
  }

  func write(_ text: String, to name: String) { folder.write(text, to: name) }

  /// What a command prints, problems included, line by line.
  func run(_ command: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = "\(folder / "bin"):\(environment["PATH"] ?? "/usr/bin:/bin")"
    environment["NO_COLOR"] = "1"
    environment["MARKET_DATA"] = Checkout.marketData
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    var lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    // No page has blanks at the end of a line.
    return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
  }
}
