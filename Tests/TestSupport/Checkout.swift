/// Where the parts of the checkout lie that tests read.
package enum Checkout {
  package static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  package static let scenarios = "\(root)/Scenarios"
  package static let recordings = "\(root)/Recordings"
}
