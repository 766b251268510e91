/// The few things that running needs of the file system, without Foundation.
package enum FileSystem {
  package struct Problem: Error, CustomStringConvertible, Sendable {
    package var description: String
    init(_ what: String, _ path: String, _ error: SystemError) {
      description = "error: \(path): \(what): \(error.text)"
    }
  }

  package static func exists(_ path: String) -> Bool { FileNames.exists(path) }

  /// Why a file that is there cannot be opened, in the system's words; nil where it can, or is not there.
  package static func obstacle(to path: String) -> String? {
    do throws(SystemError) {
      _ = try OpenFile(path, for: .reading)
      return nil
    } catch { return error.isMissing ? nil : error.text }
  }

  package static func isFolder(_ path: String) -> Bool { FileStatus(path: path)?.kind == .folder }

  /// Size and time of the last change: what tells one state of a file from another without reading it.
  package static func state(of path: String) -> String? {
    FileStatus(path: path).map { "\($0.size) \($0.changed.seconds).\($0.changed.nanoseconds)" }
  }

  /// Of a file in bytes; 0 where there is none.
  package static func size(of path: String) -> Int { FileStatus(path: path)?.size ?? 0 }

  /// Whether two paths lead to one file.
  package static func areSame(_ a: String, _ b: String) -> Bool {
    guard let a = FileStatus(path: a), let b = FileStatus(path: b) else { return false }
    return a.identity == b.identity
  }

  /// Names in a folder, sorted; none when it cannot be read.
  package static func names(in folder: String) -> [String] {
    (try? TextFile.list(folder: folder))?.map(\.name) ?? []
  }

  /// With all folders above it.
  package static func makeFolder(_ path: String) throws(Problem) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made == "/" ? String(part) : "/\(part)"
      do throws(SystemError) { try FileNames.makeFolder(made) } catch {
        throw Problem("cannot make the folder", made, error)
      }
    }
  }

  package static func remove(_ path: String) { FileNames.remove(path) }

  /// Runs `body` while no other thread or process holds the same lock.
  package static func locked<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    let file: OpenFile
    do throws(SystemError) { file = try OpenFile(path, for: .locking) } catch {
      throw Problem("cannot make the lock", path, error)
    }
    do throws(SystemError) { _ = try file.lock(.exclusive, waits: true) } catch {
      throw Problem("cannot lock", path, error)
    }
    // The lock is as long as the file, which the compiler may let go after its last use.
    return try withExtendedLifetime(file) { try body() }
  }
}
