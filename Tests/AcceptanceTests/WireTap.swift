import Audit
import Basics
import Binance
import Market
import Report
import Runs
import Script
import Simulation
import TradingEngine

/// Keeps everything that crosses between the engine and the world in a run.
///
/// Used by one run on one thread; the tests look at it when the run is over.
final class WireTap: RunObserver, @unchecked Sendable {
  enum Crossing {
    case market(MarketEvent, StreamID)
    case frame([UInt8], StreamID, isUser: Bool)
    case written([UInt8], StreamID)
    case link(StreamID, LinkRecord)
    case request(RequestID, endpoint: String, query: String)
    case answer(RequestID, RESTResponse)
    case audit(AuditEvent, cause: Int)
    case log(LogLine)
  }

  private(set) var crossings: [(time: Timestamp, what: Crossing)] = []

  func market(_ event: MarketEvent, _ stream: StreamID, at time: Timestamp) {
    crossings.append((time, .market(event, stream)))
  }

  func frame(_ frame: UserFrame, _ stream: StreamID, isUser: Bool, at time: Timestamp) {
    crossings.append((time, .frame(frame.bytes, stream, isUser: isUser)))
  }

  func wrote(_ stream: StreamID, _ bytes: [UInt8], at time: Timestamp) {
    crossings.append((time, .written(bytes, stream)))
  }

  func link(_ stream: StreamID, _ event: LinkRecord, at time: Timestamp) {
    crossings.append((time, .link(stream, event)))
  }

  func request(_ id: RequestID, _ request: RESTRequest, query: String, at time: Timestamp) {
    crossings.append((time, .request(id, endpoint: request.endpoint, query: query)))
  }

  func answer(_ id: RequestID, _ response: RESTResponse, at time: Timestamp) {
    crossings.append((time, .answer(id, response)))
  }

  func audit(_ event: AuditEvent, number: Int, cause: Int, at time: Timestamp) {
    crossings.append((time, .audit(event, cause: cause)))
  }

  func log(_ line: LogLine, at time: Timestamp) {
    crossings.append((time, .log(line)))
  }

  // MARK: What the tests ask

  struct Request {
    var id: RequestID
    var endpoint: String
    var query: String
    var sent: Timestamp
  }

  var requests: [Request] {
    crossings.compactMap {
      guard case .request(let id, let endpoint, let query) = $0.what else { return nil }
      return Request(id: id, endpoint: endpoint, query: query, sent: $0.time)
    }
  }

  func requests(_ endpoint: String) -> [Request] { requests.filter { $0.endpoint == endpoint } }

  func answer(to id: RequestID) -> (time: Timestamp, response: RESTResponse)? {
    for case (let time, .answer(let answered, let response)) in crossings where answered == id {
      return (time, response)
    }
    return nil
  }

  /// Frames of the user streams, parsed.
  var userFrames: [(time: Timestamp, json: JSONValue)] {
    crossings.compactMap {
      guard case .frame(let bytes, _, isUser: true) = $0.what, let json = try? JSONValue(parsing: bytes) else {
        return nil
      }
      return ($0.time, json)
    }
  }

  var audit: [(time: Timestamp, event: AuditEvent)] {
    crossings.compactMap {
      guard case .audit(let event, _) = $0.what else { return nil }
      return ($0.time, event)
    }
  }

  /// The listen keys that the venue gave out, each once, in the order of their first answer.
  var listenKeys: [String] {
    var keys: [String] = []
    for request in requests("POST /fapi/v1/listenKey") {
      guard let answer = answer(to: request.id), let json = try? JSONValue(parsing: answer.response.body),
        case .string(let key)? = json["listenKey"], !keys.contains(key)
      else { continue }
      keys.append(key)
    }
    return keys
  }
}
