import Choreography
import Testing

@testable import CheckoutDemo

@Suite("The graph of the demo")
struct GraphTests {
    @Test(
        "Is written in every language, and the same each time",
        arguments: [
            (nil, "flowchart LR\n"), ("mermaid", "flowchart LR\n"), ("dot", "digraph"), ("asyncapi", "{\n"),
            ("manifest", "{\n"),
        ]
    )
    func formats(format: String?, start: String) async {
        let arguments = ["graph"] + (format.map { ["--format", $0] } ?? [])
        let run = await DemoRun(arguments)
        #expect(run.status == 0 && run.error.isEmpty)
        #expect(run.output.hasPrefix(start))
        #expect(run.output.hasSuffix("\n") && !run.output.hasSuffix("\n\n"))
        #expect(await DemoRun(arguments).output == run.output)
    }

    @Test("Is as it was, compared with its own manifest")
    func unchanged() async throws {
        let folder = try Folder()
        let path = try folder.write(await DemoRun("graph", "--format", "manifest").output, to: "old.json")
        let run = await DemoRun("graph", "--diff", path)
        #expect(run.status == 0)
        #expect(run.output == "The choreography checkout promises what it did.\n")
    }

    @Test("Ends with status 1 if a change breaks something, and says what")
    func breaking() async throws {
        let folder = try Folder()
        let manifest = await DemoRun("graph", "--format", "manifest").output
        let old = manifest.replacing("\"kind\": \"retriable\"", with: "\"kind\": \"pivot\"")
        #expect(old != manifest)
        let run = await DemoRun("graph", "--diff", try folder.write(old, to: "old.json"))
        #expect(run.status == 1)
        #expect(run.error.isEmpty)
        #expect(
            run.output.hasPrefix(
                """
                A change of the choreography checkout breaks something:
                1. The step ShipmentScheduled of Orders is retriable now.

                """
            )
        )
    }

    @Test("Ends with status 0 if changes break nothing, and says which")
    func harmless() async throws {
        let folder = try Folder()
        let manifest = await DemoRun("graph", "--format", "manifest").output
        // In the old manifest, Notifications did not hear of confirmed orders.
        let listener = /\n +"OrderConfirmed": \{\n +"kind": "listener",\n[^}]+\},/
        let old = manifest.replacing(listener, with: "")
        #expect(old != manifest)
        let run = await DemoRun("graph", "--diff", try folder.write(old, to: "old.json"))
        #expect(run.status == 0)
        #expect(
            run.output == """
                A change of the choreography checkout breaks nothing:
                - The step OrderConfirmed of Notifications is new.

                """
        )
    }

    @Test("Ends with status 2 if there is no manifest to compare it with")
    func malformed() async throws {
        let folder = try Folder()
        let missing = await DemoRun("graph", "--diff", folder.file("no.json"))
        #expect(missing.status == 2)
        #expect(
            missing.error == "checkout-demo: \(folder.file("no.json")): there is no such file; expected what graph "
                + "--format manifest has written\n"
        )
        let path = try folder.write("{\"format\": 7}", to: "old.json")
        let wrong = await DemoRun("graph", "--diff", path)
        #expect(wrong.status == 2)
        #expect(wrong.output.isEmpty)
        #expect(
            wrong.error == "checkout-demo: \(path): This is no manifest of a choreography: expected at format text.\n"
        )
    }
}
