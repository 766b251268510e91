import Basics

/// A live control message of a stream connection. Source: binance-usdm 3.2.
public struct StreamRequest: Hashable, Sendable {
  public enum Action: Hashable, Sendable {
    case subscribe([StreamName])
    case unsubscribe([StreamName])
    case listSubscriptions
    /// Whether frames come in the combined envelope.
    case setCombined(Bool)
    case getCombined
  }

  public var action: Action
  /// Echoed unchanged: an integer, a text or null.
  public var id: JSONValue

  public init(_ action: Action, id: JSONValue) {
    self.action = action
    self.id = id
  }

  static let methods = ["SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY"]

  /// Throws the refusal that the venue answers. After code 3 it closes the connection.
  public init(parsing bytes: [UInt8]) throws(StreamRefusal) {
    let json: JSONValue
    do throws(WireProblem) { json = try JSONValue(parsing: bytes) } catch {
      throw StreamRefusal(3, "Invalid JSON: \(error.what)\(Self.place(error.offset ?? bytes.count, in: bytes))")
    }
    guard case .string(let method) = json["method"] else {
      throw StreamRefusal(2, "Invalid request: missing field `method`\(Self.place(bytes.count - 1, in: bytes))")
    }
    guard Self.methods.contains(method) else {
      let names = Self.methods.map { "`\($0)`" }.joined(separator: ", ")
      let place = Self.place(Self.end(of: method, in: bytes), in: bytes)
      throw StreamRefusal(2, "Invalid request: unknown variant `\(method)`, expected one of \(names)\(place)")
    }
    switch json["id"] {
    case .number(let digits) where digits.utf8.allSatisfy { $0 &- 48 <= 9 }: id = .number(digits)
    case .string(let text): id = .string(text)
    case .null: id = .null
    default: throw StreamRefusal(2, "Invalid request: request ID must be an unsigned integer")
    }
    let parameters: [JSONValue] = if case .array(let list) = json["params"] { list } else { [] }
    action = try Self.action(method, parameters, id)
  }

  private static func action(
    _ method: String, _ parameters: [JSONValue], _ id: JSONValue
  ) throws(StreamRefusal) -> Action {
    switch method {
    case "SUBSCRIBE": return .subscribe(try names(parameters, id))
    case "UNSUBSCRIBE": return .unsubscribe(try names(parameters, id))
    case "LIST_SUBSCRIPTIONS": return .listSubscriptions
    default:
      guard case .string(let property)? = parameters.first else {
        throw StreamRefusal(2, "Invalid request: property name must be a string", id: id)
      }
      guard property == "combined" else { throw StreamRefusal(0, "Unknown property", id: id) }
      guard parameters.count <= (method == "SET_PROPERTY" ? 2 : 1) else {
        throw StreamRefusal(2, "Invalid request: too many parameters", id: id)
      }
      if method == "GET_PROPERTY" { return .getCombined }
      guard parameters.count == 2, case .bool(let isCombined) = parameters[1] else {
        throw StreamRefusal(1, "Invalid value type: expected Boolean", id: id)
      }
      return .setCombined(isCombined)
    }
  }

  private static func names(_ parameters: [JSONValue], _ id: JSONValue) throws(StreamRefusal) -> [StreamName] {
    var names: [StreamName] = []
    for parameter in parameters {
      guard case .string(let text) = parameter else {
        throw StreamRefusal(2, "Invalid request: stream name must be a string", id: id)
      }
      names.append(StreamName(text))
    }
    return names
  }

  /// ` at line 1 column 23`, both counted from 1, of the byte at `offset`.
  private static func place(_ offset: Int, in bytes: [UInt8]) -> String {
    let before = bytes.prefix(max(offset, 0))
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1)
    return " at line \(line) column \(column)"
  }

  /// The offset of the quote that ends the first occurrence of a text.
  private static func end(of text: String, in bytes: [UInt8]) -> Int {
    let quoted = JSONValue.string(text).bytes
    for start in bytes.indices where bytes[start...].starts(with: quoted) { return start + quoted.count - 1 }
    return bytes.count - 1
  }

  public var json: JSONValue {
    var object = JSONObject()
    switch action {
    case .subscribe(let streams):
      object.add("method", "SUBSCRIBE")
      object.add("params", streams.map(\.text))
    case .unsubscribe(let streams):
      object.add("method", "UNSUBSCRIBE")
      object.add("params", streams.map(\.text))
    case .listSubscriptions: object.add("method", "LIST_SUBSCRIPTIONS")
    case .setCombined(let isCombined):
      object.add("method", "SET_PROPERTY")
      object.add("params", [.string("combined"), .bool(isCombined)] as [JSONValue])
    case .getCombined:
      object.add("method", "GET_PROPERTY")
      object.add("params", ["combined"])
    }
    object.add("id", id)
    return object.json
  }
}

/// The error object of a control reply. Source: binance-usdm 3.2.
public struct StreamRefusal: Error, Hashable, Sendable {
  public var code: Int
  public var message: String
  /// Of the request, when it could be read.
  public var id: JSONValue?

  public init(_ code: Int, _ message: String, id: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.id = id
  }
}

/// The answer to a `StreamRequest`. It is never wrapped in the combined envelope.
public enum StreamReply: Hashable, Sendable {
  /// null, or what LIST_SUBSCRIPTIONS and GET_PROPERTY ask for.
  case result(JSONValue, id: JSONValue)
  case refused(StreamRefusal)
}

extension StreamReply: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    guard let error = json["error"] else {
      self = .result(try json.required("result"), id: try json.required("id"))
      return
    }
    self = .refused(StreamRefusal(Int(try error.integer("code")), try error.string("msg"), id: json["id"]))
  }

  public var json: JSONValue {
    var object = JSONObject()
    switch self {
    case .result(let result, let id):
      object.add("result", result)
      object.add("id", id)
    case .refused(let refusal):
      var error = JSONObject()
      error.add("code", refusal.code)
      error.add("msg", refusal.message)
      object.add("error", error.json)
      object.add(ifPresent: "id", refusal.id)
    }
    return object.json
  }
}
