import Files
import Glibc
import Market

@testable import Tape

/// A folder of its own for one test, removed with it.
final class Folder {
  let path: String

  /// - Parameter inMemory: where the system has such a place; for many small files that are made durable.
  init(inMemory: Bool = false) {
    let parent = inMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/tape-tests-XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in names { unlink(self / name) }
    rmdir(path)
  }

  static func / (folder: Folder, name: String) -> String { folder.path + "/" + name }

  var names: [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) -> String {
    let file = open(self / name, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var done = 0
    while done < bytes.count {
      done += bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + done, bytes.count - done) }
    }
    close(file)
    return self / name
  }

  func remove(_ name: String) { unlink(self / name) }

  func read(_ name: String) -> [UInt8] {
    let file = open(self / name, O_RDONLY)
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// A gzip file with one member for each text.
  @discardableResult
  func gzip(_ members: [[UInt8]], to name: String) throws -> String {
    let writer = try GzipWriter(path: self / name)
    for member in members { try writer.member(member) }
    try writer.finish()
    return self / name
  }

  @discardableResult
  func tape(_ lines: [String], to name: String = "t.tape.gz") throws -> String {
    try gzip([Array(lines.joined(separator: "\n").utf8) + [0x0A]], to: name)
  }
}

let header = TapeHeader(profile: "testnet", era: "E1", origin: "a test")

func second(_ number: Int64) -> Timestamp { Timestamp(seconds: 1_769_721_014 + number) }

func readAll(_ path: String) throws -> [(time: Timestamp, record: TapeRecord)] {
  let reader = try TapeReader(path: path)
  var records: [(Timestamp, TapeRecord)] = []
  while let line = try reader.next() { records.append((line.time, line.record)) }
  return records
}

func problem(_ body: () throws -> Void) -> FileProblem? {
  do {
    try body()
    return nil
  } catch { return error as? FileProblem }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The folder of real market data, and whether it is there.
enum MarketData {
  static let folder: String = {
    if let named = getenv("MARKET_DATA") { return String(cString: named) }
    return #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/../shared/market-data"
  }()
  static let isThere = access(folder + "/klines-5m-um", R_OK) == 0
}

/// The most memory that this process has held since it began, in bytes: `VmHWM` of proc(5). What `getrusage` tells is
/// inherited from the process that started it.
func peakMemory() -> Int {
  let file = open("/proc/self/status", O_RDONLY)
  defer { close(file) }
  var buffer = [UInt8](repeating: 0, count: 8192)
  let count = max(0, read(file, &buffer, buffer.count))
  let line = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  let kilobytes = line.flatMap { Int($0.filter(\.isNumber)) }
  return (kilobytes ?? 0) << 10
}
