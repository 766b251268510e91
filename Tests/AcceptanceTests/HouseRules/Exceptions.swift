import Testing

/// What breaks a rule must be exactly what is known to: more is a fault, and an exception that nothing needs any more is
/// struck from its list, so that the list only shrinks.
func expectNothing(
  _ found: some Sequence<String>, but exceptions: Set<String>, _ rule: Comment,
  _ place: SourceLocation = #_sourceLocation
) {
  let found = Set(found)
  #expect(found.subtracting(exceptions).sorted() == [], rule, sourceLocation: place)
  #expect(exceptions.subtracting(found).sorted() == [], "no longer needs an exception", sourceLocation: place)
}
