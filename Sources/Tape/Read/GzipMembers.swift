import CZlib
import Glibc

/// Inflates a gzip file member by member and hands out a member's bytes only after its check sum has been seen.
///
/// `gzread` would join members silently, take a cut file for a clean end and ignore what follows the last member, so the
/// members are handled here. A member larger than `memberLimit` is inflated twice: once to its trailer, then again in
/// pieces, so that memory stays constant.
final class GzipMembers: ByteSource {
  static let memberLimit = 8 << 20
  private static let inputSize = 64 << 10

  let path: String
  private let descriptor: Int32
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutablePointer<UInt8>
  /// Where `input` begins in the file, and how much of it is filled.
  private var inputStart = 0
  private var inputCount = 0
  private var output: UnsafeMutableRawBufferPointer
  private var state = State.between
  /// From 1, of the member that was begun last.
  private(set) var member = 0
  private(set) var memberOffset = 0
  /// Told every compressed byte once, in order, for a hash of the file.
  private let observe: ((UnsafeRawBufferPointer) -> Void)?
  private var observed = 0

  private enum State {
    case between
    case inMember
    /// The member proved whole and is being delivered in pieces.
    case delivering
  }

  private let limit: Int

  /// `limit` is how much memory a member may take before it is read twice.
  init(
    path: String, limit: Int = GzipMembers.memberLimit, observe: ((UnsafeRawBufferPointer) -> Void)? = nil
  ) throws(TapeProblem) {
    self.path = path
    self.limit = limit
    self.observe = observe
    descriptor = try openForReading(path)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(capacity: Self.inputSize)
    output = .allocate(byteCount: 256 << 10, alignment: 16)
    let code = inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(code == Z_OK, "zlib cannot start: code \(code)")
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
    input.deallocate()
    output.deallocate()
    close(descriptor)
  }

  /// The next checked bytes, valid until the next call; nil at a clean end.
  func next() throws(TapeProblem) -> UnsafeRawBufferPointer? {
    while true {
      if state == .between {
        guard try beginMember() else { return nil }
      }
      let produced = state == .delivering ? try inflatePiece() : try inflateMember()
      if produced > 0 { return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<produced]) }
    }
  }

  // MARK: members

  private var inputOffset: Int { inputStart + inputCount - Int(stream.pointee.avail_in) }

  private func beginMember() throws(TapeProblem) -> Bool {
    if stream.pointee.avail_in == 0, try fill() == 0 {
      guard member > 0 else {
        throw TapeProblem(
          .notGzip, file: path, offset: 0, what: "the file is empty", expected: "a gzip file",
          advice: "record or make the tape again")
      }
      return false
    }
    memberOffset = inputOffset
    member += 1
    inflateReset2(stream, 31)
    state = .inMember
    return true
  }

  /// Inflates to the trailer and returns how many bytes stand in `output`. A member beyond the limit is proved whole, and
  /// then delivered in pieces from its start.
  private func inflateMember() throws(TapeProblem) -> Int {
    var produced = 0
    var isTooLarge = false
    while true {
      if produced == output.count {
        if output.count < limit {
          grow(keeping: produced)
        } else {
          isTooLarge = true
          produced = 0
        }
      }
      let isEnd = try inflateSome(&produced)
      guard isEnd else { continue }
      guard isTooLarge else {
        state = .between
        return produced
      }
      try rewindToMember()
      return try inflatePiece()
    }
  }

  private func inflatePiece() throws(TapeProblem) -> Int {
    var produced = 0
    while produced < output.count {
      if try inflateSome(&produced) {
        state = .between
        break
      }
    }
    return produced
  }

  private func rewindToMember() throws(TapeProblem) {
    guard lseek(descriptor, off_t(memberOffset), SEEK_SET) >= 0 else { throw unreadable(path) }
    inputStart = memberOffset
    inputCount = 0
    stream.pointee.avail_in = 0
    inflateReset2(stream, 31)
    state = .delivering
  }

  private func grow(keeping count: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(output.count * 2, limit), alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<count]))
    output.deallocate()
    output = larger
  }

  /// True once the trailer has been checked.
  private func inflateSome(_ produced: inout Int) throws(TapeProblem) -> Bool {
    if stream.pointee.avail_in == 0, try fill() == 0 { throw truncation() }
    let room = output.count - produced
    stream.pointee.next_out = (output.baseAddress! + produced).assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    let code = inflate(stream, Z_NO_FLUSH)
    produced += room - Int(stream.pointee.avail_out)
    switch code {
    case Z_STREAM_END: return true
    case Z_OK, Z_BUF_ERROR: return false
    default: throw damage()
    }
  }

  private func fill() throws(TapeProblem) -> Int {
    inputStart += inputCount
    var count = 0
    repeat { count = read(descriptor, input, Self.inputSize) } while count < 0 && errno == EINTR
    guard count >= 0 else { throw unreadable(path) }
    inputCount = count
    stream.pointee.next_in = input
    stream.pointee.avail_in = UInt32(count)
    if let observe, inputStart + count > observed {
      observe(
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(start: input, count: count)[(observed - inputStart)...])
      )
      observed = inputStart + count
    }
    return count
  }

  // MARK: problems

  private func truncation() -> TapeProblem {
    let seen = inputOffset - memberOffset
    return TapeProblem(
      .truncated, file: path, offset: inputOffset, member: member, memberOffset: memberOffset,
      what: "the file ends inside a gzip member" + (seen < 10 ? ", in its header" : ""),
      expected: "a member that ends with its check sum", found: "the end of the file after \(seen) bytes of the member")
  }

  private func damage() -> TapeProblem {
    let reason = stream.pointee.msg.map { String(cString: $0) } ?? "unknown error"
    let at = inputOffset
    if reason == "incorrect header check" {
      if member == 1 { return notGzip() }
      return TapeProblem(
        .trailingGarbage, file: path, offset: memberOffset,
        what: "bytes that are not gzip follow member \(member - 1)",
        expected: "another gzip member or the end of the file",
        found: "bytes beginning \(firstBytes(at: memberOffset))", advice: following(memberOffset))
    }
    let isCheckSum = reason == "incorrect data check" || reason == "incorrect length check"
    return TapeProblem(
      .damaged, file: path, offset: at, member: member, memberOffset: memberOffset,
      what: isCheckSum
        ? "the check sum of a gzip member does not fit its bytes" : "a gzip member is damaged: \(reason)",
      expected: isCheckSum ? "bytes that fit the member's check sum" : "compressed data",
      found: isCheckSum ? reason : "byte(s) that were changed before or at compressed byte \(at)",
      advice: following(memberOffset))
  }

  private func following(_ offset: Int) -> String? {
    guard let whole = GzipSalvage.firstWholeMember(of: descriptor, after: offset) else { return nil }
    return "a whole member follows at compressed byte \(whole)"
  }

  private func notGzip() -> TapeProblem {
    let start = readBytes(at: 0, count: 6)
    var advice = "check the path; a tape is a gzip file that `zcat` can read"
    if start.starts(with: Array("PK".utf8)) { advice = "this is a zip archive: unpack it first" }
    if start.starts(with: Array("#tape".utf8)) {
      advice = "this is the plain text of a tape: compress it with `gzip -n`"
    }
    return TapeProblem(
      .notGzip, file: path, offset: 0, what: "not a gzip file", expected: "bytes beginning 1f 8b",
      found: "bytes beginning \(firstBytes(at: 0))", advice: advice)
  }

  private func firstBytes(at offset: Int) -> String {
    readBytes(at: offset, count: 4).map { SHA256.hex([$0]) }.joined(separator: " ")
  }

  private func readBytes(at offset: Int, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = pread(descriptor, &bytes, count, off_t(offset))
    return Array(bytes.prefix(max(0, got)))
  }
}

func openForReading(_ path: String) throws(TapeProblem) -> Int32 {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw errno == ENOENT
      ? TapeProblem(
        .missingFile, file: path, what: "there is no such file", advice: "check the path and the file's name")
      : unreadable(path)
  }
  var status = stat()
  if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
    close(descriptor)
    throw TapeProblem(.unreadable, file: path, what: "this is a folder", expected: "a file")
  }
  return descriptor
}

func unreadable(_ path: String) -> TapeProblem {
  TapeProblem(.unreadable, file: path, what: "cannot be read: \(String(cString: strerror(errno)))")
}
