/// Parameters in the order they are added; one without a value is left out.
struct ParameterList {
  private(set) var parameters: [Parameter] = []

  mutating func add(_ name: String, _ value: String?) {
    if let value { parameters.append(Parameter(name, value)) }
  }
  mutating func add(_ name: String, _ value: (some BinaryInteger)?) { add(name, value.map { String($0) }) }
  /// `true`; false is the venue's default and stays unsaid, because `reduceOnly` must not be sent in hedge mode.
  mutating func add(_ name: String, _ flag: Bool) { add(name, flag ? "true" : nil) }
}
