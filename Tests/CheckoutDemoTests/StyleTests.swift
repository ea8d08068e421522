import Foundation
import Testing

@testable import CheckoutDemo

@Suite("The two styles of the demo", .timeLimit(.minutes(2)))
struct StyleTests {
    @Test("Keep a folder to the style in which it was made")
    func folder() async throws {
        let folder = try Folder()
        let options = ["run", "--count", "40", "--data", folder.file("data"), "--json"]
        let first = await DemoRun(options + ["--style", "orchestration"])
        #expect(first.status == 0)
        let again = await DemoRun(options + ["--style", "orchestration"])
        #expect(again.status == 0)
        let other = await DemoRun(options)
        #expect(other.status == 2)
        #expect(other.error.contains("was played with --style orchestration"))
        let status = await DemoRun(["status", "--data", folder.file("data")])
        #expect(status.output.contains("Manager"))
    }

    @Test("Are verified, the conducted one too")
    func verify() async {
        let run = await DemoRun(["verify", "--style", "orchestration", "--seeds", "40"])
        #expect(run.status == 0)
        #expect(run.output.contains("ends all done or all undone"))
    }

    @Test("Are drawn in the article as the demo draws them")
    func article() async throws {
        let path = URL(filePath: #filePath)
            .appending(path: "../../../Sources/Orchestration/Documentation.docc/ChoreographyOrOrchestration.md")
        let text = try String(contentsOf: path.standardizedFileURL, encoding: .utf8)
        for arguments in [["graph"], ["graph", "--style", "orchestration", "--format", "states"]] {
            let run = await DemoRun(arguments)
            #expect(run.status == 0)
            #expect(text.contains("```mermaid\n\(run.output)```"), "\(run.output)")
        }
        let alone = await DemoRun(["graph", "--format", "states"])
        #expect(alone.status == 2)
    }
}
