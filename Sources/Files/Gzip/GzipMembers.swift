import Basics

/// Inflates a gzip file member by member and hands out a member's bytes only after its check sum has been seen.
///
/// `gzread` would join members silently, take a cut file for a clean end and ignore what follows the last member, so the
/// members are handled here. A member larger than `memberLimit` is inflated twice: once to its trailer, then again in
/// pieces, so that memory stays constant.
package final class GzipMembers {
  package static let memberLimit = 8 << 20
  private static let inputSize = 64 << 10

  package let path: String
  private let file: OpenFile
  private let inflater = Inflater(.gzip)
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: inputSize, alignment: 16)
  /// Where `input` begins in the file, and how much of it is filled.
  private var inputStart = 0
  private var inputCount = 0
  private var output: UnsafeMutableRawBufferPointer
  private var state = State.between
  /// From 1, of the member that was begun last.
  package private(set) var member = 0
  package private(set) var memberOffset = 0
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
  package let fileSize: Int
  /// How much of the file has been read.
  package var bytesRead: Int { inputStart + inputCount }

  private let limit: Int

  /// `limit` is how much memory a member may take before it is read twice.
  package init(
    path: String, limit: Int = GzipMembers.memberLimit, observe: ((UnsafeRawBufferPointer) -> Void)? = nil
  ) throws(FileProblem) {
    self.path = path
    self.limit = limit
    self.observe = observe
    file = try OpenFile.reading(path)
    fileSize = (try? file.status())?.size ?? 0
    output = .allocate(byteCount: 256 << 10, alignment: 16)
  }

  deinit {
    input.deallocate()
    output.deallocate()
  }

  /// The next checked bytes, valid until the next call; nil at a clean end.
  package func next() throws(FileProblem) -> UnsafeRawBufferPointer? {
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
  package enum Continuation {
    /// With the next whole member, which begins at this byte of the file.
    case member(at: Int)
    /// With what can be inflated of a last member that has no end. No check sum covers it.
    case unfinished
    /// Nothing that could be read follows.
    case end
  }

  /// To be called when `next` has thrown: makes it go on behind the damage.
  package func passDamage(_ problem: FileProblem) -> Continuation {
    if let whole = wholeMember(after: memberOffset) {
      observeRest(to: whole)
      try? file.seek(to: whole)
      inputStart = whole
      inputCount = 0
      inflater.forgetUnread()
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
      let bytes = file.bytes(at: observed, count: min(Self.inputSize, end - observed))
      guard !bytes.isEmpty else { return }
      bytes.withUnsafeBytes { observe($0) }
      observed += bytes.count
    }
  }

  private func wholeMember(after offset: Int) -> Int? {
    if let known = wholeAfter, known.offset == offset { return known.found }
    let found = GzipSalvage.firstWholeMember(of: file, after: offset)
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

  private var inputOffset: Int { inputStart + inputCount - inflater.unread }

  private func beginMember() throws(FileProblem) -> Bool {
    if inflater.unread == 0, try fill() == 0 {
      guard member > 0 else {
        throw FileProblem(
          .notGzip, file: path, offset: 0, what: "the file is empty", expected: "a gzip file",
          advice: "record or make the tape again")
      }
      return false
    }
    memberOffset = inputOffset
    member += 1
    inflater.restart()
    state = .inMember
    return true
  }

  /// Inflates to the trailer and returns how many bytes stand in `output`. A member beyond the limit is proved whole, and
  /// then delivered in pieces from its start.
  private func inflateMember() throws(FileProblem) -> Int {
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

  private func inflatePiece() throws(FileProblem) -> Int {
    var produced = 0
    while produced < output.count {
      if try inflateSome(&produced) {
        state = .between
        break
      }
    }
    return produced
  }

  private func rewindToMember() throws(FileProblem) {
    do throws(SystemError) { try file.seek(to: memberOffset) } catch { throw .unreadable(path, error) }
    inputStart = memberOffset
    inputCount = 0
    inflater.forgetUnread()
    inflater.restart()
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
  private func inflateSome(_ produced: inout Int) throws(FileProblem) -> Bool {
    if inflater.unread == 0, try fill() == 0 { throw truncation() }
    let (outcome, count) = inflater.inflate(into: UnsafeMutableRawBufferPointer(rebasing: output[produced...]))
    produced += count
    switch outcome {
    case .end: return true
    case .more: return false
    case .damaged(let reason): throw damage(reason)
    }
  }

  private func fill() throws(FileProblem) -> Int {
    inputStart += inputCount
    let count: Int
    do throws(SystemError) { count = try file.read(into: input) } catch { throw .unreadable(path, error) }
    inputCount = count
    inflater.give(input.baseAddress, count: count)
    if let observe, inputStart + count > observed {
      observe(
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[(observed - inputStart)..<count])
      )
      observed = inputStart + count
    }
    return count
  }

  // MARK: problems

  private func truncation() -> FileProblem {
    // A changed byte can make a member run on through all that follow it.
    if let advice = following(memberOffset) {
      return FileProblem(
        .damaged, file: path, offset: memberOffset, member: member, memberOffset: memberOffset,
        what: "a gzip member is damaged: it does not end where the next one begins",
        expected: "compressed data that end with their check sum", found: "the end of the file", advice: advice)
    }
    let seen = inputOffset - memberOffset
    return FileProblem(
      .truncated, file: path, offset: inputOffset, member: member, memberOffset: memberOffset,
      what: "the file ends inside a gzip member" + (seen < 10 ? ", in its header" : ""),
      expected: "a member that ends with its check sum", found: "the end of the file after \(seen) bytes of the member")
  }

  private func damage(_ reason: String) -> FileProblem {
    let at = inputOffset
    if reason == "incorrect header check" {
      if member == 1 { return notGzip() }
      return FileProblem(
        .trailingGarbage, file: path, offset: memberOffset,
        what: "bytes that are not gzip follow member \(member - 1)",
        expected: "another gzip member or the end of the file",
        found: "bytes beginning \(firstBytes(at: memberOffset))", advice: following(memberOffset))
    }
    let isCheckSum = reason == "incorrect data check" || reason == "incorrect length check"
    return FileProblem(
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

  private func notGzip() -> FileProblem {
    let start = file.bytes(at: 0, count: 6)
    var advice = "check the path; a tape is a gzip file that `zcat` can read"
    if start.starts(with: Array("PK".utf8)) { advice = "this is a zip archive: unpack it first" }
    if start.starts(with: Array("#tape".utf8)) {
      advice = "this is the plain text of a tape: compress it with `gzip -n`"
    }
    return FileProblem(
      .notGzip, file: path, offset: 0, what: "not a gzip file", expected: "bytes beginning 1f 8b",
      found: "bytes beginning \(firstBytes(at: 0))", advice: advice)
  }

  private func firstBytes(at offset: Int) -> String {
    file.bytes(at: offset, count: 4).map { SHA256.hex([$0]) }.joined(separator: " ")
  }
}
