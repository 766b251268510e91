import Foundation

/// A copy of the checkout, below its build folder, in which the engine is changed.
///
/// All changes are built at once, each behind a question which is at work: a release build takes minutes, a question
/// nothing. The environment's MUTANT says the number; 0 is the engine as it is.
struct Workshop {
  let checkout: URL
  let folder: URL

  static let engine = "Sources/Engine"
  static let program = ".build/release/tapedeck"
  /// What the program at work says.
  static let output = ".output"
  private static let copied = [
    "Package.swift", "Sources", "Tests", "Scenarios", "Recordings", "Examples", "Benchmarks", "docs",
  ]
  private static let question = """
    import Glibc

    let mutantAtWork = getenv("MUTANT").flatMap { Int(String(cString: $0)) } ?? 0
    """

  /// Swift files of the engine, by path from the root of the checkout.
  func engineFiles() -> [String] {
    Self.files(below: checkout.appending(path: Self.engine)).filter { $0.hasSuffix(".swift") }
      .map { "\(Self.engine)/\($0)" }
  }

  func scenarios() -> [String] {
    Self.files(below: checkout.appending(path: "Scenarios")).filter {
      $0.hasSuffix(".yaml") && !$0.contains("presets/")
    }
    .map { "Scenarios/\($0)" }
  }

  func text(_ path: String) throws -> String {
    try String(contentsOf: checkout.appending(path: path), encoding: .utf8)
  }

  /// Writes only what is new, so that only that is built.
  func fill(with changes: [Change]) throws {
    var wanted: Set<String> = []
    for part in Self.copied {
      let files = Self.files(below: checkout.appending(path: part)).map { "\(part)/\($0)" }
      for path in files.isEmpty ? [part] : files where !path.hasPrefix("\(Self.engine)/") {
        try write(Data(contentsOf: checkout.appending(path: path)), to: path)
        wanted.insert(path)
      }
    }
    for path in engineFiles() {
      var lines = try text(path).components(separatedBy: "\n")
      for (place, change) in changes.enumerated() where change.file == path {
        lines[change.line] = change.switched(number: place + 1)
      }
      try write(Data(lines.joined(separator: "\n").utf8), to: path)
      wanted.insert(path)
    }
    try write(Data(Self.question.utf8), to: "\(Self.engine)/MutantAtWork.swift")
    wanted.insert("\(Self.engine)/MutantAtWork.swift")
    for part in Self.copied {
      for path in Self.files(below: folder.appending(path: part)).map({ "\(part)/\($0)" }) where !wanted.contains(path)
      {
        try FileManager.default.removeItem(at: folder.appending(path: path))
      }
    }
  }

  private func write(_ data: Data, to path: String) throws {
    let target = folder.appending(path: path)
    guard (try? Data(contentsOf: target)) != data else { return }
    try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: target)
  }

  private static func files(below folder: URL) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: folder.appending(path: name).path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }

  /// - Returns: the places that do not compile, as file and line from 0; nil if all is built.
  func build() throws -> [(file: String, line: Int)]? {
    let ending = try Child.run(
      ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "tapedeck"], in: folder)
    if ending.status == 0 { return nil }
    let errors = ending.output.split(separator: "\n").filter { $0.contains(": error: ") }
    let places = Set(errors.compactMap { Self.place(in: $0) }.map { "\($0.file):\($0.line)" })
    guard !places.isEmpty else { throw Problem(text: "the engine does not build:\n\(ending.output.suffix(4000))") }
    return errors.compactMap { Self.place(in: $0) }
  }

  /// `/…/Sources/Engine/Outbox.swift:12:5: error: …`
  private static func place(in error: Substring) -> (file: String, line: Int)? {
    guard let start = error.range(of: "\(engine)/")?.lowerBound else { return nil }
    let parts = error[start...].split(separator: ":", maxSplits: 2)
    guard parts.count == 3, let line = Int(parts[1]) else { return nil }
    return (String(parts[0]), line - 1)
  }
}

struct Problem: Error {
  var text: String
}
