import CZlib
import Glibc

/// Inflates a gzip file member by member and hands out a member's bytes only after its check sum has been seen.
///
/// `gzread` would join members silently, take a cut file for a clean end and ignore what follows the last member, so the
/// members are handled here. A member larger than `memberLimit` is inflated twice: once to its trailer, then again in
/// pieces, so that memory stays constant.
final class GzipMembers {
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
  /// The answer to a search for a whole member is needed for the message and again for going on.
  private var wholeAfter: (offset: Int, found: Int?)?

  private enum State {
    case between
    case inMember
    /// The member proved whole and is being delivered in pieces.
    case delivering
    /// The last member has no end; what can be inflated of it is delivered in pieces, on demand only.
    case unfinished
    case ended
  }

  /// Of the file when it was opened.
  let fileSize: Int
  /// How much of the file has been read.
  var bytesRead: Int { inputStart + inputCount }
  private let limit: Int

  /// `limit` is how much memory a member may take before it is read twice.
  init(
    path: String, limit: Int = GzipMembers.memberLimit, observe: ((UnsafeRawBufferPointer) -> Void)? = nil
  ) throws(TapeProblem) {
    self.path = path
    self.limit = limit
    self.observe = observe
    descriptor = try openForReading(path)
    var status = stat()
    fileSize = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
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
    while state != .ended {
      if state == .between {
        guard try beginMember() else { return nil }
      }
      let produced =
        switch state {
        case .delivering: try inflatePiece()
        case .unfinished: inflateUnfinished()
        default: try inflateMember()
        }
      if produced > 0 { return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(output)[..<produced]) }
    }
    return nil
  }

  // MARK: behind damage

  /// How reading goes on behind damage.
  enum Continuation {
    /// With the next whole member, which begins at this byte of the file.
    case member(at: Int)
    /// With what can be inflated of a last member that has no end. No check sum covers it.
    case unfinished
    /// Nothing that could be read follows.
    case end
  }

  /// To be called when `next` has thrown: makes it go on behind the damage.
  func passDamage(_ problem: TapeProblem) -> Continuation {
    if let whole = wholeMember(after: memberOffset) {
      observeRest(to: whole)
      lseek(descriptor, off_t(whole), SEEK_SET)
      inputStart = whole
      inputCount = 0
      stream.pointee.avail_in = 0
      state = .between
      return .member(at: whole)
    }
    observeRest(to: fileSize)
    guard problem.kind == .truncated, (try? rewindToMember()) != nil else {
      state = .ended
      return .end
    }
    state = .unfinished
    return .unfinished
  }

  /// What was skipped belongs to the file's hash all the same.
  private func observeRest(to end: Int) {
    guard let observe else { return }
    while observed < end {
      let bytes = readBytes(at: observed, count: min(Self.inputSize, end - observed))
      guard !bytes.isEmpty else { return }
      bytes.withUnsafeBytes { observe($0) }
      observed += bytes.count
    }
  }

  private func wholeMember(after offset: Int) -> Int? {
    if let known = wholeAfter, known.offset == offset { return known.found }
    let found = GzipSalvage.firstWholeMember(of: descriptor, after: offset)
    wholeAfter = (offset, found)
    return found
  }

  private func inflateUnfinished() -> Int {
    var produced = 0
    while produced < output.count {
      // The end is known to be missing; whatever stops the inflation is the end of what there is.
      guard let isEnd = try? inflateSome(&produced), !isEnd else {
        state = .ended
        break
      }
    }
    return produced
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
    // A changed byte can make a member run on through all that follow it.
    if let advice = following(memberOffset) {
      return TapeProblem(
        .damaged, file: path, offset: memberOffset, member: member, memberOffset: memberOffset,
        what: "a gzip member is damaged: it does not end where the next one begins",
        expected: "compressed data that end with their check sum", found: "the end of the file", advice: advice)
    }
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
    guard let whole = wholeMember(after: offset) else { return nil }
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

/// Opens a file. A pipe or a device is refused: damage can be told and passed only where one can go back.
func openForReading(_ path: String) throws(TapeProblem) -> Int32 {
  // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it.
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else {
    throw errno == ENOENT
      ? TapeProblem(
        .missingFile, file: path, what: "there is no such file", advice: "check the path and the file's name")
      : unreadable(path)
  }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw unreadable(path) }
  switch status.st_mode & S_IFMT {
  case S_IFREG: return descriptor
  case S_IFDIR:
    close(descriptor)
    throw TapeProblem(.unreadable, file: path, what: "this is a folder", expected: "a file")
  case S_IFIFO:
    close(descriptor)
    throw TapeProblem(
      .unreadable, file: path, what: "this is a pipe", expected: "a file",
      advice: "write what comes out of it to a file first")
  default:
    close(descriptor)
    throw TapeProblem(.unreadable, file: path, what: "this is a device or a socket", expected: "a file")
  }
}

func unreadable(_ path: String) -> TapeProblem {
  TapeProblem(.unreadable, file: path, what: "cannot be read: \(String(cString: strerror(errno)))")
}
