import ArgumentParser
import Basics
import Files
import Report

/// The program without a network.
@main
struct Tapedeck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tapedeck",
    abstract: "Plays trading scenarios against a mock exchange, in virtual time, and says what was not true.",
    discussion: """
      Examples:
        tapedeck run listenkey-expiry
        tapedeck run Scenarios --json
        tapedeck plan listenkey-expiry --row first-ping
        tapedeck tape info Recordings/reconstruction-2026-01-30.tape.gz

      Exit codes:
        0  passed, or skipped for want of real data
        1  an expectation or invariant failed
        2  wrong usage, or a script not understood
        3  could not run: missing or damaged tape

      Environment:
        MARKET_DATA  folder of real market data (default: ../shared/market-data)
        NO_COLOR     print without colours
        CLICOLOR_FORCE  print with colours where there is no terminal, too
      """,
    version: ProgramVersion.text,
    subcommands: [
      RunCommand.self, PlanCommand.self, FaultsCommand.self, MetricsCommand.self, InvariantsCommand.self,
      TapeCommand.self,
    ])

  /// Every way out has one of the documented codes; an error never leaves as a trap.
  static func main() async {
    ThisProcess.tellFileLimitsAsErrors()
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      ThisProcess.exit(code.rawValue)
    } catch {
      let code = exitCode(for: error)
      if code == .success {
        Terminal.print(fullMessage(for: error))
        ThisProcess.exit(0)
      }
      Terminal.complain(UsageMessage(text: fullMessage(for: error)).description)
      ThisProcess.exit(2)
    }
    ThisProcess.exit(0)
  }
}
