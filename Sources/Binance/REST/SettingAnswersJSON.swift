import Basics
import Market

extension LeverageAnswer: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    symbol = try json.string("symbol")
    leverage = Int(try json.integer("leverage"))
    maxNotionalValue = try json.string("maxNotionalValue")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("symbol", symbol)
    object.add("leverage", leverage)
    object.add("maxNotionalValue", maxNotionalValue)
    return object.json
  }
}

/// `POST` and `PUT /fapi/v1/listenKey`. Source: binance-usdm 4.1.
public struct ListenKeyAnswer: Hashable, Sendable {
  public var listenKey: String
  public init(listenKey: String) { self.listenKey = listenKey }
}

extension ListenKeyAnswer: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    listenKey = try json.string("listenKey")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("listenKey", listenKey)
    return object.json
  }
}

/// `GET /fapi/v1/positionSide/dual`.
public struct PositionModeAnswer: Hashable, Sendable {
  /// True in hedge mode, false in one-way mode.
  public var dualSidePosition: Bool
  public init(dualSidePosition: Bool) { self.dualSidePosition = dualSidePosition }
}

extension PositionModeAnswer: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    dualSidePosition = try json.bool("dualSidePosition")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("dualSidePosition", dualSidePosition)
    return object.json
  }
}

/// `{"code":200,"msg":"success"}`: what calls answer that only do something. Source: binance-usdm 2.6.
public struct DoneAnswer: Hashable, Sendable {
  public var code: Int
  public var msg: String
  public init(code: Int = 200, msg: String = "success") {
    self.code = code
    self.msg = msg
  }
}

extension DoneAnswer: WireMessage {
  public init(json: JSONValue) throws(WireProblem) {
    code = Int(try json.integer("code"))
    msg = try json.string("msg")
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("code", code)
    object.add("msg", msg)
    return object.json
  }
}
