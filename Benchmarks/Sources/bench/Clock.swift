import Glibc

/// Seconds by a clock that never goes back.
func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Seconds of processor that this program has used: what others run beside it does not count.
private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Pieces of work in turns, so that a busy moment of the machine hits all of them alike; the least processor time of
/// each, in seconds.
func interleaved(rounds: Int, _ works: [() throws -> Void]) throws -> [Double] {
  var best = [Double](repeating: .infinity, count: works.count)
  for _ in 0..<rounds {
    for (index, work) in works.enumerated() {
      let began = processorSeconds()
      try work()
      best[index] = min(best[index], processorSeconds() - began)
    }
  }
  return best
}
