import ScriptFuzz
import TestSupport

/// The fuzz of scripts, guided by coverage: libFuzzer has the `main`, and calls this with each text that it makes of those
/// it was given (`make fuzz-guided`).
@_cdecl("LLVMFuzzerTestOneInput")
public func playOneText(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let text = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  _ = GuidedFuzz.round.play((path: "drawn.yaml", text: text)) { precondition($0, $1()) }
  return 0
}

private enum GuidedFuzz {
  static let round = try! ScriptRound(scenarios: Checkout.scenarios)
}
