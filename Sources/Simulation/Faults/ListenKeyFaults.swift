import Binance
import Exchange
import Market

/// Ways in which a listen key can die.
package enum ListenKeyFault: String, CaseIterable, Hashable, Sendable {
  /// `listenKeyExpired` is pushed, the socket stays open and silent, PUT answers -1125.
  case expired
  /// No event; silent; PUT answers -1125.
  case vanished
  /// No event; silent; PUT still answers 200 and pings are answered.
  case silent
  /// Another session of the account deletes the key; no event; PUT answers -1125.
  case deleted

  fileprivate var summary: String {
    switch self {
    case .expired: "event pushed, socket open and silent, PUT answers -1125"
    case .vanished: "no event, socket open and silent, PUT answers -1125"
    case .silent: "no event, socket open and silent, PUT answers 200"
    case .deleted: "another session deletes the key: no event, silent, PUT answers -1125"
    }
  }

  fileprivate func strike(_ control: any VenueControl, at now: Timestamp, into effects: inout Effects) {
    switch self {
    case .expired: control.expireListenKey(.expired, at: now, into: &effects)
    case .vanished: control.expireListenKey(.vanished, at: now, into: &effects)
    case .silent: control.expireListenKey(.silent, at: now, into: &effects)
    case .deleted: control.deleteListenKeyByOtherSession(at: now, into: &effects)
    }
  }
}

extension FaultDefinition {
  static let listenKeyFaults = ListenKeyFault.allCases.map(listenKey)

  static func listenKey(_ kind: ListenKeyFault) -> FaultDefinition {
    FaultDefinition(
      "listen-key \(kind.rawValue)", summary: kind.summary, shownBy: .noListenKey,
      .atOnce { world, _, strike in
        kind.strike(world.control, at: world.now, into: &world.effects)
        world.takeEffect(strike.step)
        world.carryOutEffects()
      })
  }
}

extension Fault {
  package static func listenKey(_ kind: ListenKeyFault) -> Fault { Fault(.listenKey(kind)) }
}
