extension VenueError {
  /// Reads `{"code":…,"msg":…}`. The code is a number, or a number in quotes as some algo calls write it.
  public init(json: JSONValue, status: Int) throws(WireProblem) {
    let number: Int
    switch try json.required("code") {
    case .number(let digits) where Int(digits) != nil: number = Int(digits)!
    case .string(let digits) where Int(digits) != nil: number = Int(digits)!
    case let other: throw other.mismatch("code", "a number")
    }
    self.init(status: status, code: VenueCode(rawValue: number), message: try json.string("msg"))
  }

  public var json: JSONValue {
    var object = JSONObject()
    object.add("code", code)
    object.add("msg", message)
    return object.json
  }
}
