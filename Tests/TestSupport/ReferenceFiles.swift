internal import Foundation

/// The files the project is checked against; they are kept beside the repository, not in it.
package enum ReferenceFiles {
  /// The folder that holds the market data and, beside it, the recorded messages.
  private static let root = RealMarketData.folder + "/.."

  package static let arePresent =
    FileManager.default.isReadableFile(atPath: "\(root)/reference/payloads/index.json")

  /// A recorded message of the venue.
  package static func payload(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(root)/reference/payloads/\(name)")))
  }
}
