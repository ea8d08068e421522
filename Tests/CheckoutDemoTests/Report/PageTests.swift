import Foundation
import Testing

@testable import CheckoutDemo

@Suite("The page of a run", .timeLimit(.minutes(2)))
struct PageTests {
    /// How the sagas stand that a page lists: completed, compensated, stuck, waiting, running.
    private func counts(_ page: String) throws -> [Int] {
        let counts = try #require(page.firstMatch(of: /"counts":\[([0-9,]*)\]/))
        return counts.1.split(separator: ",").compactMap { Int($0) }
    }

    @Test("Shows every order by its number, and what has become of it")
    func orders() async throws {
        let run = try DataRun()
        let path = run.folder.file("page.html")
        let result = await DemoRun(["run", "--report", path, "--in-flight", "1"] + run.world)
        #expect(result.status == 0)
        #expect(result.output.hasSuffix("The report: open it with a browser\n\n  \(path)\n"))
        let page = try run.folder.read("page.html")
        #expect(try self.counts(page) == [2, 3, 0, 0, 0])
        #expect(page.contains(#""labels":["Order 1","Order 2","Order 3","Order 4","Order 5"]"#))
        #expect(page.contains(#"["PaymentDeclined",1]"#))
    }

    @Test("Replaces a page that is longer than the new one, and is written beside the outcomes and for --json")
    func replaced() async throws {
        let run = try DataRun()
        let path = try run.folder.write(String(repeating: "old\n", count: 200_000), to: "page.html")
        let result = await run.play("--report", path, "--json")
        #expect(result.status == 0)
        #expect(try Summary(result.output).orders == 5)
        let page = try run.folder.read("page.html")
        #expect(page.hasPrefix("<!doctype html>"))
        #expect(page.hasSuffix("</html>\n"))
        #expect(try run.outcomes.contains("1,completed,"))
    }

    @Test("Shows what is stuck and what waits, of which the run tells too")
    func broken() async throws {
        let folder = try Folder()
        let path = folder.file("page.html")
        let run = await DemoRun("run", "--count", "300", "--broken", "0.5", "--report", path)
        #expect(run.status == 1)
        #expect(run.output.contains("  stuck  "))
        #expect(run.output.contains("  waiting for a person  "))
        #expect(run.output.contains(/✗ every saga ended +does not hold: \d+ of 300, and \d+ stuck\n/))
        // What was paid for orders that wait for their undo is still paid.
        #expect(run.output.contains("✗ money conserved   does not hold: the sums agree, but not everybody has paid"))
        let counts = try self.counts(try folder.read("page.html"))
        #expect(counts.reduce(0, +) == 300)
        #expect(counts[2] > 0)
        #expect(counts[3] > 0)
        #expect(counts[4] == 0)
    }

    @Test("Says before it plays that the page can't be written, or would replace another file")
    func unwritable() async throws {
        let run = try DataRun()
        let nowhere = run.folder.file("nowhere/page.html")
        let missing = await run.play("--report", nowhere)
        #expect(missing.status == 2)
        #expect(missing.output.isEmpty)
        #expect(
            missing.error == "checkout-demo: \(nowhere): expected a file that --report can write, but: "
                + "No such file or directory\n"
        )
        let outcomes = run.folder.file("outcomes.csv")
        let same = await run.play("--report", outcomes)
        #expect(same.status == 2)
        #expect(same.error == "checkout-demo: \(outcomes): expected another file for --report than \(outcomes)\n")
        let events = run.folder.file("events.jsonl")
        let twice = await run.play("--report", events, "--events", events)
        #expect(twice.status == 2)
        #expect(twice.error == "checkout-demo: \(events): expected another file for --report than \(events)\n")
    }
}
