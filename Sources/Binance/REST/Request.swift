import Market

public enum HTTPMethod: String, Hashable, Sendable {
  case get = "GET"
  case post = "POST"
  case put = "PUT"
  case delete = "DELETE"
}

/// One name with its value, decoded.
public struct Parameter: Hashable, Sendable {
  public var name: String
  public var value: String
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A REST request as it crosses the wire: query string and form body are one list here, in the order sent.
public struct RESTRequest: Hashable, Sendable {
  public var method: HTTPMethod
  /// Without query, for example `/fapi/v1/order`.
  public var path: String
  public var parameters: [Parameter]

  public init(method: HTTPMethod, path: String, parameters: [Parameter] = []) {
    self.method = method
    self.path = path
    self.parameters = parameters
  }

  public subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }
  /// `POST /fapi/v1/order`: what scenarios count and override by.
  public var endpoint: String { "\(method.rawValue) \(path)" }
}

/// An answer as it crosses the wire.
public struct RESTResponse: Hashable, Sendable {
  public var status: Int
  /// Only those that matter to a client: used weight, order counts, Retry-After.
  public var headers: [Parameter]
  public var body: [UInt8]

  public init(status: Int, headers: [Parameter] = [], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The value of a header, whatever the case of its name.
  public subscript(header name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}
