import ICT
import Market

/// Stop and target of an entry, in units of 1e-16: a share of a price is exact there.
struct StopAndTarget: Hashable {
  var stop: Product
  var target: Product
}

/// The target model of the night of the incident: stop behind the zone, target by the last displacement. engine.md 2.13.
///
/// Reward is measured in candle bodies of the lowest interval, risk in distances to a zone of the middle one: two scales,
/// which is the flaw behind the report. It is kept as the baseline that others are compared with.
struct ZoneDisplacement {
  /// Share of the entry that the stop lies behind the zone.
  var buffer: Rate
  /// Distance of the stop where there is no zone, or where the zone lies on the wrong side.
  var fallback: Rate
  /// The stop is at most, and if asked for at least, this share of the entry away.
  var stopMax: Rate
  var stopMin: Rate?
  /// The target as a multiple of the displacement's body.
  var ratio: Rate

  init(settings: EngineSettings) {
    buffer = settings.zoneBuffer
    fallback = settings.stopFallback
    stopMax = settings.stopMax
    stopMin = settings.stopMin
    ratio = settings.targetRatio
  }

  /// - Parameter displacement: body of the last displacement, whatever its direction; nil or zero: the target is a multiple
  ///   of the fallback distance instead.
  func levels(entry: Price, direction: Direction, zone: Zone?, displacement: Price?) -> StopAndTarget {
    let sign = Int128(direction.sign)
    func share(_ rate: Rate) -> Int128 { Int128(rate.units) * Int128(entry.units) }
    func units(_ price: Price) -> Int128 { Int128(price.units) * Int128(unitsPerOne) }

    var risk = zone.map { (units(entry) - units($0.farEdge)) * sign + share(buffer) } ?? 0
    if risk <= 0 { risk = share(fallback) }
    risk = min(risk, share(stopMax))
    if let stopMin { risk = max(risk, share(stopMin)) }

    let reward: Int128
    if let displacement, displacement > .zero {
      reward = Int128(ratio.units) * Int128(displacement.units)
    } else {
      reward = divideHalfEven(Int128(ratio.units) * share(fallback), by: Int128(unitsPerOne))
    }
    return StopAndTarget(
      stop: Product(units: units(entry) - risk * sign), target: Product(units: units(entry) + reward * sign))
  }
}
