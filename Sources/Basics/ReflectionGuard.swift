// Swift prints a value that has no text of its own by reflection, with names of cases, modules and types in it. Such a
// text would reach logs, records and the hash of a run, which a renamed type must not change. These overloads stand in
// front of the standard library's own; they are deprecated, and Package.swift makes that an error: a value gets a
// `CustomStringConvertible` text beside its type, or the place says what it means.
extension DefaultStringInterpolation {
  @available(*, deprecated, message: "this text comes by reflection: give the type a description")
  package mutating func appendInterpolation<Value>(_ value: Value) { appendInterpolation(String(describing: value)) }

  @available(*, deprecated, message: "this text is a debug listing: join the elements")
  package mutating func appendInterpolation<Element>(_ value: [Element]) {
    appendInterpolation(String(describing: value))
  }

  @available(*, deprecated, message: "this text is a debug listing in no order: sort and join the elements")
  package mutating func appendInterpolation<Element>(_ value: Set<Element>) {
    appendInterpolation(String(describing: value))
  }

  @available(*, deprecated, message: "this text is a debug listing in no order: sort and join the members")
  package mutating func appendInterpolation<Key, Value>(_ value: [Key: Value]) {
    appendInterpolation(String(describing: value))
  }
}
