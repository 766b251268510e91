/// Why a tape, a manifest, a plan or a file to import could not be used: what, where, what was expected and found, and
/// what to try.
package struct FileProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: String, Hashable, Sendable {
    case missingFile, unreadable, notGzip, truncated, damaged, trailingGarbage
    case missingHeader, unsupportedHeader, malformedLine, unknownChannel, timeGoesBack, impossibleFrame
    case cannotWrite, unfinishedRecording
    case badManifest, hashMismatch
    case badRow, badOption, badPlan
  }

  package var kind: Kind
  package var file: String
  /// Counted from 1, of the plain text.
  package var line: Int?
  /// Counted from 1, in bytes of the line: the beginning of what is wrong.
  package var column: Int?
  /// In the plain text where `line` is known, else in the compressed file.
  package var offset: Int?
  /// Which gzip member, from 1, and where it begins in the compressed file.
  package var member: Int?
  package var memberOffset: Int?
  package var what: String
  package var expected: String?
  package var found: String?
  package var advice: String?

  package init(
    _ kind: Kind, file: String, line: Int? = nil, column: Int? = nil, offset: Int? = nil, member: Int? = nil,
    memberOffset: Int? = nil, what: String, expected: String? = nil, found: String? = nil, advice: String? = nil
  ) {
    self.kind = kind
    self.file = file
    self.line = line
    self.column = column
    self.offset = offset
    self.member = member
    self.memberOffset = memberOffset
    self.what = what
    self.expected = expected
    self.found = found
    self.advice = advice
  }

  /// `file:line:column: what`, then one indented line for each further fact.
  package var description: String {
    var text = file
    if let line { text += ":\(line)" }
    if let column { text += ":\(column)" }
    text += ": \(what)"
    var place: [String] = []
    if let offset { place.append("byte \(offset)") }
    if let member {
      place.append("gzip member \(member)" + (memberOffset.map { ", which begins at compressed byte \($0)" } ?? ""))
    }
    if !place.isEmpty { text += "\n  at \(place.joined(separator: " of "))" }
    if let expected { text += "\n  expected \(expected)" }
    if let found { text += "\n  found    \(found)" }
    if let advice { text += "\n  try      \(advice)" }
    return text
  }
}
