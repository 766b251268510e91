import Files
import Report
import Runs
import Script
import WrongEngines

/// Shows that the checks can fail. Exit code 0: proved; 1: not; 2: not understood.
@main
struct Prove {
  static let usage = """
    usage: prove [SCENARIO…]   our engine passes, every wrong engine is caught, every file catches one
           prove --table [SCENARIO…]   every row against every engine
           prove --list   the wrong engines
    """

  static func main() async {
    var names = CommandLine.arguments.dropFirst()
    let options = names.filter { $0.hasPrefix("-") }
    names.removeAll { $0.hasPrefix("-") }
    guard options.allSatisfy({ ["--table", "--list"].contains($0) }) else { Terminal.leave(tell(usage, code: 2)) }
    if options.contains("--list") { Terminal.leave(tell(WrongEngine.list, code: 0)) }

    var selection = ScenarioSelection(Array(names))
    if let folder = ThisProcess.environment("MARKET_DATA") { selection.marketData = folder }
    do throws(ScriptProblems) {
      var documents: [ScenarioDocument] = []
      for document in try selection.documents() { documents.append(try document.get()) }
      let (library, jobs) = (selection.library, ThisProcess.cores)
      if options.contains("--table") {
        let table = await ProofTable(documents: documents, library: library, jobs: jobs)
        Terminal.leave(tell(table.text, code: 0))
      }
      let proof = await Proof(documents: documents, isWhole: names.isEmpty, library: library, jobs: jobs) {
        _ = tell($0, code: 0)
      }
      Terminal.leave(tell(proof.report, code: proof.problems.isEmpty ? 0 : 1))
    } catch {
      Terminal.leave(tell(error.description, code: 2))
    }
  }

  private static func tell(_ text: String, code: Int32) -> Int32 {
    Terminal.print(text)
    return code
  }
}
