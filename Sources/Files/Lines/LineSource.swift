import Basics

/// The text of a file, a piece at a time: each valid until the next call, nil at the end.
package protocol ByteSource: AnyObject {
  func next() throws(FileProblem) -> UnsafeRawBufferPointer?
}

/// Lines of a file, plain or gzip, in constant memory.
///
/// Damage is thrown with its place. A source that recovers reads on behind it instead, and tells each loss to `onLoss`.
package final class LineSource {
  /// A line longer than this is taken for damage.
  package static let lineLimit = 16 << 20

  private enum Source {
    case gzip(GzipMembers)
    case other(any ByteSource)
  }

  package let path: String
  private let source: Source
  private var chunk = UnsafeRawBufferPointer(start: nil, count: 0)
  private var position = 0
  /// The part of a line that ended with a chunk.
  private var carry = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
  private var carried = 0
  private var nextOffset = 0
  /// Of the line last given, from 1.
  package private(set) var number = 0
  /// Of its first byte in the plain text.
  package private(set) var offset = 0
  /// What stands here belongs to a line whose beginning was lost.
  private var isInsideLostLine = false
  /// The last member has no end: what comes now is covered by no check sum, and its last line may be cut.
  package private(set) var isUnfinished = false
  private let onLoss: ((FileProblem, _ lines: Int?, _ bytes: Int) -> Void)?
  private let onProgress: ((Int) -> Void)?

  package enum Packing {
    /// Must be gzip.
    case gzip
    /// Gzip or plain, told by its first bytes.
    case either
  }

  /// - Parameters:
  ///   - memberLimit: how much memory a gzip member may take before it is read twice.
  ///   - observe: sees every byte of the file once, in order.
  ///   - onLoss: makes the source recover.
  ///   - onProgress: told how many bytes of the file have been read.
  package init(
    path: String, packing: Packing, memberLimit: Int = GzipMembers.memberLimit,
    observe: ((UnsafeRawBufferPointer) -> Void)? = nil,
    onLoss: ((FileProblem, _ lines: Int?, _ bytes: Int) -> Void)? = nil, onProgress: ((Int) -> Void)? = nil
  ) throws(FileProblem) {
    self.path = path
    self.onLoss = onLoss
    self.onProgress = onProgress
    switch packing {
    case .gzip: source = .gzip(try GzipMembers(path: path, limit: memberLimit, observe: observe))
    case .either:
      source =
        try PlainBytes.isGzip(path)
        ? .gzip(try GzipMembers(path: path, limit: memberLimit, observe: observe))
        : .other(try PlainBytes(path: path))
    }
  }

  /// Lines of a text that comes from elsewhere.
  package init(path: String, source: any ByteSource) {
    self.path = path
    self.source = .other(source)
    (onLoss, onProgress) = (nil, nil)
  }

  /// The next line without its line end, valid until the next call; nil at the end of the file.
  package func next() throws(FileProblem) -> UnsafeRawBufferPointer? {
    carried = 0
    while true {
      if position < chunk.count, let base = chunk.baseAddress {
        let rest = chunk.count - position
        if let length = ByteSearch.distance(to: 0x0A, from: base + position, count: rest) {
          let line = UnsafeRawBufferPointer(start: base + position, count: length)
          position += length + 1
          guard isInsideLostLine else { return deliver(line, hasEnd: true) }
          isInsideLostLine = false
          nextOffset += length + 1
          continue
        }
        position = chunk.count
        if isInsideLostLine {
          nextOffset += rest
        } else {
          keep(UnsafeRawBufferPointer(start: base + chunk.count - rest, count: rest))
          if carried > Self.lineLimit { try passLongLine() }
        }
      }
      if try advance() { continue }
      chunk = UnsafeRawBufferPointer(start: nil, count: 0)
      position = 0
      guard carried > 0 else { return nil }
      guard isUnfinished else { return deliver(UnsafeRawBufferPointer(start: nil, count: 0), hasEnd: false) }
      // Only the beginning of this line was ever written.
      carried = 0
      return nil
    }
  }

  private func passLongLine() throws(FileProblem) {
    let problem = FileProblem(
      .malformedLine, file: path, line: number + 1, offset: nextOffset, what: "the line does not end",
      expected: "a line of at most \(Self.lineLimit) bytes", found: "more than \(carried) bytes without a line end")
    guard let onLoss else { throw problem }
    number += 1
    nextOffset += carried
    carried = 0
    isInsideLostLine = true
    onLoss(problem, 1, 0)
  }

  /// The next piece of text; false at the end of the file.
  private func advance() throws(FileProblem) -> Bool {
    switch source {
    case .other(let bytes):
      guard let piece = try bytes.next() else { return false }
      chunk = piece
    case .gzip(let members):
      do {
        guard let piece = try members.next() else { return false }
        chunk = piece
      } catch {
        let problem = placed(error)
        guard let onLoss else { throw problem }
        try pass(problem, in: members, onLoss)
        chunk = UnsafeRawBufferPointer(start: nil, count: 0)
      }
      onProgress?(members.bytesRead)
    }
    position = 0
    return true
  }

  /// Damage of a member, with the lines that were whole before it.
  private func placed(_ error: FileProblem) -> FileProblem {
    // A file that is no gzip at all has no lines to speak of.
    guard error.kind != .notGzip, error.kind != .unreadable else { return error }
    var problem = error
    problem.line = number + 1
    let kept = number == 0 ? "no line can be recovered before it" : "lines 1 to \(number) are whole"
    problem.advice = problem.advice.map { "\(kept); \($0)" } ?? kept
    return problem
  }

  private func pass(
    _ problem: FileProblem, in members: GzipMembers, _ onLoss: (FileProblem, Int?, Int) -> Void
  ) throws(FileProblem) {
    guard problem.kind != .unreadable else { throw problem }
    let begin = problem.memberOffset ?? problem.offset ?? 0
    // A line that ran into the damage has lost its end, and what follows begins inside another one.
    let isInsideLine = carried > 0 || isInsideLostLine
    switch members.passDamage(problem) {
    case .member(let at):
      carried = 0
      isInsideLostLine = isInsideLine
      onLoss(problem, nil, at - begin)
    case .unfinished:
      isUnfinished = true
      onLoss(problem, nil, 0)
    case .end:
      // A file that never was a tape is not recovered by finding nothing in it.
      guard problem.kind != .notGzip else { throw problem }
      carried = 0
      onLoss(problem, nil, members.fileSize - begin)
    }
  }

  private func deliver(_ line: UnsafeRawBufferPointer, hasEnd: Bool) -> UnsafeRawBufferPointer {
    number += 1
    offset = nextOffset
    guard carried > 0 else {
      nextOffset += line.count + 1
      return line
    }
    keep(line)
    nextOffset += carried + (hasEnd ? 1 : 0)
    return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(carry)[..<carried])
  }

  private func keep(_ bytes: UnsafeRawBufferPointer) {
    if carried + bytes.count > carry.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(carry.count * 2, carried + bytes.count), alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(carry)[..<carried]))
      carry.deallocate()
      carry = larger
    }
    guard let source = bytes.baseAddress, let base = carry.baseAddress else { return }
    (base + carried).copyMemory(from: source, byteCount: bytes.count)
    carried += bytes.count
  }

  deinit { carry.deallocate() }
}
