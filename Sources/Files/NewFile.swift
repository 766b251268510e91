/// A file that gets its name when it is whole, and says like a tape why it could not.
package final class NewFile {
  private let part: PartFile
  package var path: String { part.path }
  package var temporaryPath: String { part.temporaryPath }
  package var bytesWritten: Int { part.bytesWritten }

  /// - Parameters:
  ///   - temporaryPath: another one than `NAME.part`.
  ///   - replacesUnfinished: throw away what an earlier program left under the temporary name.
  package init(
    path: String, temporaryPath: String? = nil, replacesUnfinished: Bool = false
  ) throws(FileProblem) {
    do throws(SystemError) {
      part = try PartFile(path: path, temporaryPath: temporaryPath, replacesUnfinished: replacesUnfinished)
    } catch {
      guard error.isTaken else {
        throw FileProblem(.cannotWrite, file: path, what: "cannot be written: \(error.text)")
      }
      let temporaryPath = temporaryPath ?? path + ".part"
      throw Self.isBeingWritten(temporaryPath)
        ? FileProblem(
          .unfinishedRecording, file: temporaryPath, what: "this tape is being written by another program",
          advice: "choose another name, or wait for its end")
        : FileProblem(
          .unfinishedRecording, file: temporaryPath, what: "a recording of this name was never finished",
          advice: "keep what it holds with `tapedeck tape seal \(temporaryPath)`, or remove it")
    }
  }

  /// Whether a living program holds the file open for writing.
  package static func isBeingWritten(_ temporaryPath: String) -> Bool { PartFile.isBeingWritten(temporaryPath) }

  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileProblem) {
    do throws(SystemError) { try part.write(bytes) } catch { throw problem(error) }
  }

  /// On the disk and under its name, the name included.
  package func finish() throws(FileProblem) {
    do throws(SystemError) {
      try part.complete()
      try part.takeName()
    } catch { throw problem(error) }
    do throws(SystemError) { try part.synchronizeFolder() } catch {
      throw FileProblem(.cannotWrite, file: path, what: "the folder cannot be synchronised: \(error.text)")
    }
  }

  /// Removes what was written.
  package func abandon() { part.abandon() }

  private func problem(_ error: SystemError) -> FileProblem {
    FileProblem(
      .cannotWrite, file: path, offset: bytesWritten, what: "cannot be written: \(error.text)",
      expected: error.isFull || error.isTooLong ? "room for the whole file" : nil,
      advice: error.isFull ? "make room on the disk, or choose another folder" : nil)
  }
}
