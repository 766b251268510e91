import Basics
import CZlib

/// The one entry of a zip archive, as the venue's public archive publishes its files: one CSV in each.
///
/// Everything is taken from the central directory and held against the local header and the data. Refused: more than one
/// entry, a name with a path in it, encryption, other methods than store and deflate, sizes that the file cannot hold.
/// The check sum and the size are compared when the entry has been read to its end; until then nobody may act on it.
package final class ZipEntry: ByteSource {
  package let path: String
  /// Of the file inside.
  package private(set) var name = ""
  private let file: OpenFile
  private var inflating: InflateStream?
  /// Stored data that are left to be read.
  private var stored: Range<Int>?
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
  private var expectedSize = 0
  private var expectedCheckSum: UInt32 = 0
  private var size = 0
  private var checkSum: UInt = 0
  private var isDone = false

  package init(path: String) throws(FileProblem) {
    self.path = path
    file = try OpenFile.reading(path)
    try open()
  }

  deinit { buffer.deallocate() }

  package static func isZip(_ start: [UInt8]) -> Bool {
    start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6])
  }

  package func next() throws(FileProblem) -> UnsafeRawBufferPointer? {
    guard !isDone else { return nil }
    if let inflating {
      switch inflating.next() {
      case .bytes(let bytes): return try counted(bytes)
      case .end: break
      case .cut:
        throw problem(
          .truncated, "the data of '\(name)' end too early", offset: inflating.offset,
          expected: "\(expectedSize) bytes of text", found: "\(size)", advice: "download the file again")
      case .damaged(let reason):
        throw problem(
          .damaged, "the data of '\(name)' are damaged: \(reason)", offset: inflating.offset,
          expected: "compressed data", found: "byte(s) that were changed", advice: "download the file again")
      }
    } else if let range = stored, !range.isEmpty {
      let bytes = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(range.count, buffer.count)])
      let count: Int
      do throws(SystemError) { count = try file.read(into: bytes, at: range.lowerBound) } catch {
        throw .unreadable(path, error)
      }
      guard count > 0 else {
        throw problem(
          .truncated, "the archive ends too early", offset: range.lowerBound, expected: "\(range.count) bytes",
          found: "0", advice: "download the file again")
      }
      stored = (range.lowerBound + count)..<range.upperBound
      return try counted(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
    isDone = true
    guard size == expectedSize, UInt32(truncatingIfNeeded: checkSum) == expectedCheckSum else {
      let isSize = size != expectedSize
      throw problem(
        .damaged, "'\(name)' is not what the archive says of it",
        expected: isSize ? "\(expectedSize) bytes" : "check sum \(Self.hex(expectedCheckSum))",
        found: isSize ? "\(size) bytes" : "check sum \(Self.hex(UInt32(truncatingIfNeeded: checkSum)))",
        advice: "download the file again")
    }
    return nil
  }

  private func counted(_ bytes: UnsafeRawBufferPointer) throws(FileProblem) -> UnsafeRawBufferPointer {
    size += bytes.count
    guard size <= expectedSize else {
      throw problem(
        .damaged, "'\(name)' is longer than the archive says", expected: "\(expectedSize) bytes",
        found: "more than that", advice: "download the file again")
    }
    checkSum = crc32(checkSum, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt32(bytes.count))
    return bytes
  }

  // MARK: directory

  private struct Directory {
    var entries: Int
    var size: Int
    var offset: Int
  }

  private func open() throws(FileProblem) {
    let fileSize: Int
    do throws(SystemError) { fileSize = try file.status().size } catch { throw .unreadable(path, error) }
    let directory = try self.directory(fileSize: fileSize)
    guard directory.entries == 1 else {
      throw problem(
        .badRow, "the archive holds \(directory.entries) entries", expected: "one file",
        found: "\(directory.entries)", advice: "unpack it and import the files: unzip \(path)")
    }
    let entry = try centralEntry(directory, fileSize: fileSize)
    let local = try read(at: entry.localOffset, count: 30)
    let nameLength = Self.small(local, 26)
    let data = entry.localOffset + 30 + nameLength + Self.small(local, 28)
    guard Self.word(local, 0) == 0x0403_4B50, nameLength == name.utf8.count,
      try read(at: entry.localOffset + 30, count: nameLength).elementsEqual(name.utf8)
    else {
      throw problem(
        .damaged, "the archive's directory and its entry contradict each other", offset: entry.localOffset,
        expected: "the entry '\(name)'", found: "something else", advice: "download the file again")
    }
    guard data + entry.compressed <= directory.offset else { throw lie("compressed size", entry.compressed) }
    switch entry.method {
    case 8: inflating = InflateStream(file, from: data, to: data + entry.compressed)
    case 0:
      guard entry.compressed == expectedSize else { throw lie("size", expectedSize) }
      stored = data..<(data + entry.compressed)
    default:
      throw problem(
        .badRow, "'\(name)' is compressed by method \(entry.method)", expected: "store (0) or deflate (8)",
        found: "\(entry.method)", advice: "pack it again: zip")
    }
  }

  /// The end record lies at the end of the file, before a comment of at most 64 KiB.
  private func directory(fileSize: Int) throws(FileProblem) -> Directory {
    let tailSize = min(fileSize, 22 + 0xFFFF)
    let tail = try read(at: fileSize - tailSize, count: tailSize)
    guard
      let index = stride(from: tailSize - 22, through: 0, by: -1).first(where: { index in
        Self.word(tail, index) == 0x0605_4B50 && index + 22 + Self.small(tail, index + 20) == tailSize
      })
    else {
      throw problem(
        .truncated, "the archive has no directory", offset: fileSize, expected: "an end record (PK 05 06)",
        found: "the end of the file", advice: "download the file again")
    }
    let start = fileSize - tailSize + index
    var directory = Directory(
      entries: Self.small(tail, index + 10), size: Self.word(tail, index + 12), offset: Self.word(tail, index + 16))
    // Zip64: what does not fit stands in a record of its own, which a locator right before this one points to.
    if directory.entries == 0xFFFF || directory.size == 0xFFFF_FFFF || directory.offset == 0xFFFF_FFFF {
      guard start >= 20, case let locator = try read(at: start - 20, count: 20),
        Self.word(locator, 0) == 0x0706_4B50, let place = Self.long(locator, 8), place <= start - 76,
        case let record = try read(at: place, count: 56), Self.word(record, 0) == 0x0606_4B50,
        let entries = Self.long(record, 32), let size = Self.long(record, 40), let offset = Self.long(record, 48)
      else { throw lie("zip64 end record", directory.offset) }
      directory = Directory(entries: entries, size: size, offset: offset)
    }
    guard directory.offset <= start, directory.size <= start - directory.offset else {
      throw lie("directory offset", directory.offset)
    }
    return directory
  }

  private func centralEntry(
    _ directory: Directory, fileSize: Int
  ) throws(FileProblem) -> (localOffset: Int, compressed: Int, method: Int) {
    guard directory.size >= 46 else { throw lie("directory size", directory.size) }
    let record = try read(at: directory.offset, count: directory.size)
    let nameLength = Self.small(record, 28)
    let extraLength = Self.small(record, 30)
    guard Self.word(record, 0) == 0x0201_4B50, 46 + nameLength + extraLength <= record.count else {
      throw lie("directory entry", directory.offset)
    }
    let nameBytes = record[46..<(46 + nameLength)]
    name = String(decoding: nameBytes, as: UTF8.self)
    guard !nameBytes.isEmpty, !nameBytes.contains(where: { $0 < 0x20 || $0 == 0x2F || $0 == 0x5C || $0 >= 0x7F }) else {
      throw problem(
        .badRow, "the archive's entry has a path or strange characters in its name", expected: "a plain file name",
        found: Excerpt.of(nameBytes), advice: "unpack it where you can look at it, and import the file")
    }
    let flags = Self.small(record, 8)
    guard flags & 0x2041 == 0 else {
      throw problem(
        .badRow, "'\(name)' is encrypted", expected: "an archive without a password", found: "flags \(flags)",
        advice: "unpack it yourself: unzip \(path)")
    }
    expectedCheckSum = UInt32(Self.word(record, 16))
    var (compressed, size, offset) = (Self.word(record, 20), Self.word(record, 24), Self.word(record, 42))
    if compressed == 0xFFFF_FFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF {
      let extra = Array(record[(46 + nameLength)..<(46 + nameLength + extraLength)])
      var values = Self.zip64Values(extra)[...]
      for field in 0..<3 where [size, compressed, offset][field] == 0xFFFF_FFFF {
        guard let value = values.popFirst() else { throw lie("zip64 extra field", extra.count) }
        switch field {
        case 0: size = value
        case 1: compressed = value
        default: offset = value
        }
      }
    }
    guard offset <= directory.offset - 30 else { throw lie("entry offset", offset) }
    guard compressed <= directory.offset else { throw lie("compressed size", compressed) }
    // Deflate cannot do better than 1032 to 1.
    guard size <= (compressed + 1) * 1032 else { throw lie("size", size) }
    expectedSize = size
    return (offset, compressed, Self.small(record, 10))
  }

  /// The values of extra field 1, in the order size, compressed size, offset: those that did not fit.
  private static func zip64Values(_ extra: [UInt8]) -> [Int] {
    var index = 0
    while index + 4 <= extra.count {
      let length = small(extra, index + 2)
      guard index + 4 + length <= extra.count else { return [] }
      if small(extra, index) == 1 {
        return stride(from: index + 4, through: index + 4 + length - 8, by: 8).compactMap { long(extra, $0) }
      }
      index += 4 + length
    }
    return []
  }

  // MARK: bytes

  private func read(at offset: Int, count: Int) throws(FileProblem) -> [UInt8] {
    guard offset >= 0, count >= 0, count <= 16 << 20 else { throw lie("length", count) }
    let bytes = file.bytes(at: offset, count: count)
    guard bytes.count == count else {
      throw problem(
        .truncated, "the archive ends too early", offset: offset, expected: "\(count) bytes", found: "\(bytes.count)",
        advice: "download the file again")
    }
    return bytes
  }

  private static func small(_ bytes: [UInt8], _ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
  private static func word(_ bytes: [UInt8], _ at: Int) -> Int { small(bytes, at) | small(bytes, at + 2) << 16 }
  /// Nil where it is beyond any file.
  private static func long(_ bytes: [UInt8], _ at: Int) -> Int? {
    let high = word(bytes, at + 4)
    return high < 1 << 24 ? word(bytes, at) | high << 32 : nil
  }

  private static func hex(_ value: UInt32) -> String {
    SHA256.hex(stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt32($0)) })
  }

  private func lie(_ what: String, _ value: Int) -> FileProblem {
    problem(
      .damaged, "the archive cannot be as it says: \(what) \(value)", expected: "a \(what) that fits the file",
      found: "\(value)", advice: "download the file again")
  }

  private func problem(
    _ kind: FileProblem.Kind, _ what: String, offset: Int? = nil, expected: String, found: String, advice: String
  ) -> FileProblem {
    FileProblem(kind, file: path, offset: offset, what: what, expected: expected, found: found, advice: advice)
  }
}
