import Binance
import Market
import Simulation
import TradingEngine

/// Reads the text behind `inject:`.
struct FaultReader {
  let node: Node
  let text: String
  let words: [Words.Word]
  let problems: Problems

  init(node: Node, text: String, problems: Problems) {
    self.node = node
    self.text = text
    self.problems = problems
    words = Words(text).list
  }

  func read() -> Fault? {
    // The longest name first: `listen-key expired` before a single word.
    let joined = words.prefix(2).map(\.text).joined(separator: " ")
    if let fault = listenKey(joined) { return words.count == 2 ? fault : surplus(from: 2, form: joined) }
    guard let first = words.first else { return nil }
    switch first.text {
    case "day-cut": return words.count == 1 ? .dayCut : surplus(from: 1, form: "day-cut")
    case "silence":
      guard let target = target(at: 1) else { return nil }
      return words.count == 2 ? .silence(target) : surplus(from: 2, form: "silence STREAMS")
    case "disconnect": return disconnect()
    case "delay":
      guard let match = match(), let span = span(behind: "by", at: 3) else { return nil }
      return words.count == 5 ? .delay(match, by: span) : surplus(from: 5, form: "delay METHOD PATH by SPAN")
    case "drop":
      guard let match = match(), let point = choice(DropPoint.self, at: 3, form: "drop METHOD PATH before|after") else {
        return nil
      }
      return words.count == 4 ? .drop(match, point) : surplus(from: 4, form: "drop METHOD PATH before|after")
    case "fail":
      let form = "fail notifications [CHANNEL]"
      guard words.count > 1, words[1].text == "notifications" else {
        return wrong(1, "'notifications' is missing", form: form)
      }
      guard words.count > 2 else { return .failNotifications(channel: nil) }
      return words.count == 3 ? .failNotifications(channel: words[2].text) : surplus(from: 3, form: form)
    case "duplicate":
      guard let event = userEvents(upTo: words.count, form: "duplicate user-events [NAME]") else { return nil }
      return .duplicate(event: event.name)
    case "late":
      guard let by = words.firstIndex(where: { $0.text == "by" }) else {
        return wrong(words.count, "'late' does not say how much", form: "late user-events [NAME] by SPAN")
      }
      guard let event = userEvents(upTo: by, form: "late user-events [NAME] by SPAN"),
        let span = span(behind: "by", at: by)
      else { return nil }
      return words.count == by + 2
        ? .late(event: event.name, by: span) : surplus(from: by + 2, form: "late user-events [NAME] by SPAN")
    default:
      let names = Fault.forms.map(\.name)
      let near = NearestWord.nearest(to: joined, in: names) ?? NearestWord.nearest(to: first.text, in: names)
      problems.error(
        "unknown fault '\(joined)'", at: node.place(from: first.start, to: words[min(1, words.count - 1)].end),
        expected: names.joined(separator: ", "), hint: near.map { "did you mean '\($0)'?" })
      return nil
    }
  }

  private func listenKey(_ name: String) -> Fault? {
    for kind in ListenKeyFault.allCases where name == "listen-key \(kind.rawValue)" { return .listenKey(kind) }
    return nil
  }

  private func wrong<Value>(_ index: Int, _ what: String, form: String, hint: String? = nil) -> Value? {
    let place =
      index < words.count
      ? node.place(from: words[index].start, to: words[index].end)
      : node.place(from: text.unicodeScalars.count, to: text.unicodeScalars.count + 1)
    problems.error(what, at: place, expected: form, hint: hint)
    return nil
  }

  private func surplus(from index: Int, form: String) -> Fault? {
    wrong(index, "'\(words[index].text)' is not expected here", form: form)
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type, at index: Int, form: String)
    -> Choice?
  where Choice.RawValue == String {
    guard index < words.count else { return wrong(index, "the fault ends too early", form: form) }
    if let choice = Choice(rawValue: words[index].text) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    return wrong(
      index, "unknown word '\(words[index].text)'", form: names.joined(separator: ", "),
      hint: NearestWord.hint(words[index].text, in: names))
  }

  private func target(at index: Int) -> StreamTarget? {
    choice(
      StreamTarget.self, at: index, form: "STREAMS: \(StreamTarget.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  private func disconnect() -> Fault? {
    let form = "disconnect STREAMS [code N]"
    guard let target = target(at: 1) else { return nil }
    guard words.count > 2 else { return .disconnect(target, code: 1006) }
    guard words[2].text == "code", words.count > 3 else {
      return wrong(2, "'\(words[2].text)' is not expected here", form: form)
    }
    guard let code = Int(words[3].text), (1000...4999).contains(code) else {
      return wrong(3, "'\(words[3].text)' is not a close code", form: "a number from 1000 to 4999")
    }
    return words.count == 4 ? .disconnect(target, code: code) : surplus(from: 4, form: form)
  }

  private func match() -> RequestMatch? {
    guard words.count > 2 else { return wrong(words.count, "the request is missing", form: "METHOD PATH") }
    do throws(ValueProblem) {
      let endpoint = try EndpointValue.parse("\(words[1].text) \(words[2].text)")
      return RequestMatch(method: endpoint.method, path: endpoint.path)
    } catch {
      problems.add(error, at: node.place(from: words[1].start, to: words[2].end))
      return nil
    }
  }

  private func span(behind word: String, at index: Int) -> Span? {
    guard index < words.count, words[index].text == word else {
      return wrong(index, "'\(word) SPAN' is missing", form: "\(word) 250ms")
    }
    guard index + 1 < words.count else { return wrong(index + 1, "the span is missing", form: SpanValue.expected) }
    do throws(ValueProblem) { return try SpanValue.parse(words[index + 1].text) } catch {
      problems.add(error, at: node.place(from: words[index + 1].start, to: words[index + 1].end))
      return nil
    }
  }

  private struct UserEvents { var name: String? }

  private static let eventNames = [
    "ORDER_TRADE_UPDATE", "ACCOUNT_UPDATE", "ALGO_UPDATE", "TRADE_LITE", "ACCOUNT_CONFIG_UPDATE", "listenKeyExpired",
  ]

  private func userEvents(upTo end: Int, form: String) -> UserEvents? {
    guard words.count > 1, words[1].text == "user-events" else {
      return wrong(
        1, "'user-events' is missing", form: form,
        hint: words.count > 1 ? NearestWord.hint(words[1].text, in: ["user-events"]) : nil)
    }
    guard end > 2 else { return UserEvents(name: nil) }
    guard end == 3 else { return wrong(3, "'\(words[3].text)' is not expected here", form: form) }
    guard Self.eventNames.contains(words[2].text) else {
      return wrong(
        2, "unknown user event '\(words[2].text)'", form: Self.eventNames.joined(separator: ", "),
        hint: NearestWord.hint(words[2].text, in: Self.eventNames))
    }
    return UserEvents(name: words[2].text)
  }
}
