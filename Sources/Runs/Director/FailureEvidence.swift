import Market
import Oracle
import Script
import Simulation

/// Which events bear on what a script demands: by the declarations of the metrics that it reads.
extension RunPlan {
  func evidence(of formula: Formula) -> [Evidence] {
    formula.metricSlots.map { queries[$0].evidence }
      + formula.eventSlots.flatMap { evidence(of: eventCounts[$0].event) }
  }

  private func evidence(of event: EventCount.Event) -> [Evidence] {
    switch event {
    case .fill(let index): [of(.fills, index.map { instruments.symbols[$0] })]
    case .entry(let index): [of(.entries, index.map { instruments.symbols[$0] })]
    case .signal(let index): [of(.signals, index.map { instruments.symbols[$0] })]
    case .request(let endpoint): [of(.requests, word: endpoint)]
    case .refusal(let code): [of(.refusals, word: code?.description)]
    }
  }

  func evidence(of anchor: Anchor) -> [Evidence] {
    switch anchor {
    case .start: []
    case .fired(let step), .answered(let step): evidence(ofStep: step)
    case .positionOpened(let symbol), .positionClosed(let symbol):
      [of(.exchangePosition, symbol), Evidence([.position], symbol: symbol)]
    case .fill(let symbol): [of(.fills, symbol)]
    case .entry(let symbol): [of(.entries, symbol)]
    case .userStreamDark, .userStreamOpen: [of(.userStreamOpen)]
    case .userStreamState: [of(.userStreamLive)]
    case .request(let endpoint): [of(.requests, word: endpoint)]
    case .refusal(let code): [of(.refusals, word: code.description)]
    case .verdict: [of(.signals)]
    }
  }

  private func of(_ metric: Metric, _ symbol: Symbol? = nil, word: String? = nil) -> Evidence {
    MetricQuery(metric: metric, symbol: symbol, text: word).evidence
  }

  /// What a step did.
  private func evidence(ofStep index: Int) -> [Evidence] {
    switch steps[index].verb {
    case .inject: [Evidence([.fault], word: EventTopic.word(ofStep: index))]
    case .setPrice(let symbol, _, _), .movePrice(let symbol, _, _, _): [Evidence([.price], symbol: symbol)]
    case .moveThrough(let symbol, _, _): [Evidence([.price], symbol: symbol), Evidence([.order], symbol: symbol)]
    case .signals: [Evidence([.signal])]
    case .command: [Evidence([.command])]
    }
  }

  /// Of a step that did not fire as demanded: what it did, else what it waited for.
  ///
  /// - Parameter wasTried: the director came to it.
  func evidence(ofStep index: Int, wasTried: Bool) -> [Evidence] {
    guard wasTried else {
      switch steps[index].trigger {
      case .when(.anchor(let anchor), _, _): return evidence(of: anchor)
      case .when(.expression(let formula), _, _): return evidence(of: formula)
      case .at, .every: return []
      }
    }
    guard case .inject(let fault, _) = steps[index].verb else { return evidence(ofStep: index) }
    return evidence(ofStep: index) + met(by: fault)
  }

  /// What the fault could have met.
  private func met(by fault: Fault) -> [Evidence] {
    let symbol = fault.arguments.symbol.flatMap { instruments.symbol(named: $0) }
    switch fault.definition.phase {
    case .request: return fault.arguments.endpoint.map { [Evidence([.request], symbol: symbol, word: $0.text)] } ?? []
    case .connection: return [Evidence([.userConnection, .userDisconnection, .marketConnection])]
    case .userEvent: return [Evidence([.userEvent])]
    case .order, .atOnce: return [Evidence([.order, .userConnection, .userDisconnection], symbol: symbol)]
    case .notification: return [Evidence([.message])]
    }
  }
}

extension RowRun {
  /// The events that led to a failure, oldest first; none without a log.
  package func trail(of failure: Failure) -> [EventLog.Line] {
    record.log.map {
      EventTrail.lines(of: $0, bearingOn: failure.evidence, to: failure.event, since: failure.since)
    } ?? []
  }

  /// The events before a violation that a person looks for first, and the one at which it was seen.
  package func trail(of violation: Violation) -> [EventLog.Line] {
    record.log.map {
      EventTrail.lines(of: $0, bearingOn: [.notable], to: violation.event, showsLast: true)
    } ?? []
  }
}
