import Basics

/// A message of the venue that can be read from and written to JSON, keys in the documented order.
public protocol WireMessage: Hashable, Sendable {
  init(json: JSONValue) throws(WireProblem)
  var json: JSONValue { get }
}
