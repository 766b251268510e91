import Binance
import Exchange
import Market
import Simulation
import TradingEngine

/// A timeline step as read, before symbols and times are resolved.
struct StepDraft: Sendable {
  var id: Marked<String>
  var trigger: TriggerDraft
  var verb: VerbDraft
  var firing: FiringDemand
  /// Trigger and verb in the words of the script.
  var text: String
  var place: Place
}

enum TriggerDraft: Sendable {
  case at(Marked<TimePoint>)
  case when(ConditionDraft, after: Span, each: Bool)
  case every(Marked<Span>, from: Marked<TimePoint>?, to: Marked<TimePoint>?)
}

enum ConditionDraft: Sendable {
  case anchor(AnchorDraft)
  case expression(ExpressionDraft)
}

/// Words of a fault that are looked up when market and engine are known.
struct FaultNames: Sendable {
  var symbol: Marked<String>?
  var channel: Marked<String>?
  var price: Marked<Price>?
}

enum VerbDraft: Sendable {
  case inject(Fault, InjectionLimits, names: FaultNames)
  case setPrice(Marked<String>, Marked<Price>, of: PriceKind?)
  case movePrice(Marked<String>, Marked<Price>, over: Span, of: PriceKind?)
  case moveThrough(Marked<String>, TriggerKind, by: PriceKind?)
  case signals([SignalDraft])
  case command(OperatorCommand)
}

struct SignalDraft: Sendable {
  var direction: Direction
  var symbol: Marked<String>
  var entry: LevelDraft?
  var target: LevelDraft
  var stop: LevelDraft
  var quantity: Quantity?
  /// So many signals, each a setup of its own.
  var times: Int
}

enum LevelDraft: Hashable, Sendable {
  case price(Price)
  case distance(Rate)
}

struct AnchorDraft: Sendable {
  var kind: Kind
  var place: Place
  var text: String

  enum Kind: Sendable {
    case start
    case fired(Marked<String>)
    case answered(Marked<String>)
    case positionOpened(Marked<String>)
    case positionClosed(Marked<String>)
    case fill(Marked<String>?)
    case entry(Marked<String>?)
    case userStream(String)
    case request(String)
    case refusal(VenueCode)
    case verdict(isAccepted: Bool)
  }
}

struct ExpectationDraft: Sendable {
  var id: Marked<String>
  var kind: Kind
  var place: Place

  enum Kind: Sendable {
    case within(Span, of: AnchorDraft, ExpressionDraft)
    case never(ExpressionDraft)
    case always(ExpressionDraft)
    case sometimes(ExpressionDraft)
    case atEnd(ExpressionDraft)
  }
}

/// An expression as parsed: names unresolved, kinds unknown.
struct ExpressionDraft: Sendable {
  var text: String
  var node: Node
  var root: SyntaxNode
}
