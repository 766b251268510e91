import Market

// A number as a test writes it; a text that is none ends the run.

package func price(_ text: String) -> Price { Price(text)! }
package func quantity(_ text: String) -> Quantity { Quantity(text)! }
package func money(_ text: String) -> Money { Money(text)! }
package func rate(_ text: String) -> Rate { Rate(text)! }
