import Binance
import Simulation

extension Scenario {
  /// Error codes of the answers that its faults give in the venue's place.
  var madeUpCodes: [VenueCode] {
    steps.compactMap { step in
      guard case .inject(.answer(_, let status, let body, _), _, _) = step.verb else { return nil }
      guard let json = try? JSONValue(parsing: body), let error = try? VenueError(json: json, status: status) else {
        return .unstated
      }
      return error.code
    }
  }
}
