import Engine
import Glibc
import Report
import Runs
import Script
import WrongEngines

/// Shows that the checks can fail: every scenario against our engine, which must pass, and against each engine that is
/// wrong on purpose, which must be caught somewhere.
@main
struct Prove {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    let marketData = getenv("MARKET_DATA").map { String(cString: $0) }
    let library = MarketLibrary(
      recordings: ["Recordings"], marketData: marketData ?? "../shared/market-data", imports: ".tapedeck/imports")
    do throws(ScriptProblems) {
      let catalog = try ScenarioCatalog(root: "Scenarios")
      var documents: [ScenarioDocument] = []
      for entry in catalog.entries where arguments.isEmpty || arguments.contains(entry.name) {
        documents.append(try ScenarioDocument.read(path: entry.path))
      }
      let matrix = ProofMatrix(documents: documents, library: library)
      write(matrix.table)
      exit(matrix.isComplete ? 0 : 1)
    } catch {
      write(error.description)
      exit(2)
    }
  }

  private static func write(_ text: String) {
    print(text)
    fflush(nil)
  }
}
