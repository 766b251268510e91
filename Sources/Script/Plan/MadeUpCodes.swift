import Basics
import Binance
import Simulation

extension Scenario {
  /// Error codes of the answers that its faults give in the venue's place.
  var madeUpCodes: [VenueCode] {
    steps.compactMap { step in
      guard case .inject(let fault, _, _) = step.verb, let answer = fault.answer else { return nil }
      guard let json = try? JSONValue(parsing: answer.body),
        let error = try? VenueError(json: json, status: answer.status)
      else { return .unstated }
      return error.code
    }
  }
}
