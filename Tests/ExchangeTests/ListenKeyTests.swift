import Basics
import Binance
import Exchange
import Market
import Testing

/// The whole life of a listen key (binance-usdm 4.1).
struct ListenKeyTests {
  enum Death: String, Sendable, CaseIterable {
    case expired, vanished, silent, deletedByOther, deletedByMe, ofAge
  }

  private static func kill(_ death: Death, _ venue: inout Venue) throws {
    switch death {
    case .expired: venue.exchange.expireListenKey(.expired, at: venue.now, into: &venue.effects)
    case .vanished: venue.exchange.expireListenKey(.vanished, at: venue.now, into: &venue.effects)
    case .silent: venue.exchange.expireListenKey(.silent, at: venue.now, into: &venue.effects)
    case .deletedByOther: venue.exchange.deleteListenKeyByOtherSession(at: venue.now, into: &venue.effects)
    case .deletedByMe: try venue.send(.delete, "v1/listenKey")
    case .ofAge: venue.wait(.minutes(60))
    }
  }

  @Test(arguments: Death.allCases)
  func deaths(death: Death) throws {
    var venue = Venue()
    venue.set(Venue.xrp, "1.8")
    let key = try venue.connectUser()
    #expect(venue.exchange.deliversUserEvents(to: ConnectionID(1)))
    _ = venue.taken()

    try Self.kill(death, &venue)
    let isTold = death == .expired || death == .ofAge
    let killing = venue.taken()
    #expect(!killing.contains { if case .close = $0 { true } else { false } })
    let told = killing.compactMap { effect -> UserEvent? in
      guard case .frame(ConnectionID(1), let bytes) = effect else { return nil }
      return try? UserEvent(bytes: bytes)
    }
    #expect(
      told == (isTold ? [.listenKeyExpired(ListenKeyExpired(eventTime: venue.now.milliseconds, listenKey: key))] : []))

    // The socket is deaf from now on.
    #expect(!venue.exchange.deliversUserEvents(to: ConnectionID(1)))
    try venue.market("XRPUSDT", "BUY", "10")
    #expect(try venue.events().isEmpty)

    // PUT is refused, but for the silent death.
    let put = try venue.send(.put, "v1/listenKey")
    #expect(put.code == (death == .silent ? nil : -1125))
    if death == .silent { #expect(try put.json.string("listenKey") == key) }

    // A connection with the old key is accepted and gets nothing.
    venue.exchange.opened(ConnectionID(2), path: "/ws/\(key)", at: venue.now, into: &venue.effects)
    #expect(!venue.exchange.deliversUserEvents(to: ConnectionID(2)))

    // POST gives another key, which works for connections that ask for it and for no others.
    let next = try venue.send(.post, "v1/listenKey").json.string("listenKey")
    #expect(next != key)
    venue.exchange.opened(ConnectionID(3), path: "/ws/\(next)", at: venue.now, into: &venue.effects)
    _ = venue.taken()
    try venue.market("XRPUSDT", "BUY", "10")
    let connections = Set(
      venue.taken().compactMap { effect in if case .frame(let connection, _) = effect { connection } else { nil } })
    #expect(connections == [ConnectionID(3)])
  }

  @Test func postKeepsTheActiveKeyAndExtendsIt() throws {
    var venue = Venue()
    let key = try venue.connectUser()
    #expect(key.utf8.count == 64 && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
    venue.wait(.minutes(50))
    #expect(try venue.send(.post, "v1/listenKey").json.string("listenKey") == key)
    _ = venue.taken()
    venue.wait(.minutes(59))
    #expect(try venue.events().isEmpty)
    venue.wait(.minutes(1))
    #expect(try venue.events().map(\.name) == ["listenKeyExpired"])
  }

  @Test func putKeepsItAliveForAnHourEachTime() throws {
    var venue = Venue()
    try venue.connectUser()
    for _ in 0..<5 {
      venue.wait(.minutes(59))
      #expect(try venue.send(.put, "v1/listenKey").status == 200)
    }
    #expect(venue.exchange.deliversUserEvents(to: ConnectionID(1)))
    venue.wait(.minutes(60))
    #expect(!venue.exchange.deliversUserEvents(to: ConnectionID(1)))
  }

  @Test func keysDependOnTheSeedAlone() throws {
    var first = Venue()
    var second = Venue()
    #expect(try first.connectUser() == second.connectUser())
  }

  @Test(arguments: ["/ws/KEY", "/private/ws/KEY", "/ws?listenKey=KEY", "/private/ws?listenKey=KEY"])
  func formsOfConnecting(path: String) throws {
    var venue = Venue()
    venue.set(Venue.xrp, "1.8")
    let key = try venue.send(.post, "v1/listenKey").json.string("listenKey")
    venue.exchange.opened(
      ConnectionID(1), path: path.replacing("KEY", with: key), at: venue.now, into: &venue.effects)
    _ = venue.taken()
    try venue.market("XRPUSDT", "BUY", "10")
    #expect(try venue.events().count == 4)
  }

  @Test(arguments: ["/stream", "/private/stream", "/ws"])
  func subscribingToTheKey(path: String) throws {
    var venue = Venue()
    venue.set(Venue.xrp, "1.8")
    let key = try venue.send(.post, "v1/listenKey").json.string("listenKey")
    venue.exchange.opened(ConnectionID(1), path: path, at: venue.now, into: &venue.effects)
    venue.exchange.wrote(
      ConnectionID(1), [UInt8](#"{"method":"SUBSCRIBE","params":["\#(key)"],"id":"a-1"}"#.utf8), at: venue.now,
      into: &venue.effects)
    _ = venue.taken()
    try venue.market("XRPUSDT", "BUY", "10")
    let frames = venue.taken().compactMap { effect -> JSONValue? in
      guard case .frame(_, let bytes) = effect else { return nil }
      return try? JSONValue(parsing: bytes)
    }
    #expect(frames.count == 4)
    // The combined form wraps each event in the envelope with the key as the stream's name.
    #expect(frames.allSatisfy { $0["stream"] == (path == "/ws" ? nil : .string(key)) })
  }
}
