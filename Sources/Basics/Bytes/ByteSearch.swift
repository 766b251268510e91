#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The C library's search and comparison of bytes: they work on many bytes at once, which no loop of ours does as well.
public enum ByteSearch {
  /// How far behind `start` the first such byte stands, among `count` bytes.
  @inlinable public static func distance(to byte: UInt8, from start: UnsafeRawPointer, count: Int) -> Int? {
    memchr(start, Int32(byte), count).map { UnsafeRawPointer($0) - start }
  }

  @inlinable public static func areEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, count: Int) -> Bool {
    memcmp(a, b, count) == 0
  }
}
