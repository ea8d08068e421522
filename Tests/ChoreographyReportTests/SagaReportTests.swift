import Choreography
import ChoreographyReport
import ChoreographyTesting
import Foundation
import Synchronization
import Testing

@Suite("A report of sagas", .timeLimit(.minutes(1)))
struct SagaReportTests {
    @Test("Counts how the sagas ended, and lists them with their names and causes")
    func outcomes() async throws {
        let bakery = Bakery()
        try await bakery.order(.init(n: 1), .init(n: 2), .init(n: 3), .init(n: 4), .init(n: 7))
        let page = try bakery.page()
        #expect(page.counts == [2, 2, 1, 0, 0])
        #expect(page.sagas.labels == ["Cake 1", "Cake 2", "Cake 3", "Cake 4", "Cake 7"])
        #expect(page.sagas.standings == [0, 1, 1, 2, 0])
        let causes = page.sagas.causes.map { $0 < 0 ? nil : page.names[$0] }
        #expect(causes == [nil, "PaymentDeclined", "OvenBroken", "OvenBroken", nil])
        #expect(page.sagas.retries == [0, 0, 0, 2, 0])
        #expect(page.retries[0] == [0, 2])
        #expect(page.retries[2] == [2, 1])
        #expect(page.sagas.ids.count == 5 * 32)
    }

    @Test("Counts what each step has reacted to and published, and what it never has")
    func graph() async throws {
        let bakery = Bakery()
        try await bakery.order(.init(n: 1), .init(n: 3), .init(n: 3))
        let page = try bakery.page()
        #expect(page.count(of: "CakeOrdered", at: "Till", "triggers") == 3)
        #expect(page.count(of: "CakePaid", at: "Till", "completion") == 3)
        #expect(page.count(of: "PaymentDeclined", at: "Till", "rejection") == 0)
        #expect(page.count(of: "OvenBroken", at: "Till", "undoes") == 2)
        #expect(page.count(of: "PaymentRefunded", at: "Till", "compensation") == 2)
        #expect(page.count(of: "CakePaid", at: "Oven", "triggers") == 3)
        #expect(page.count(of: "CakeBaked", at: "Oven", "disarms") == 1)
        let deadline = try #require(page.graph.steps.last)
        #expect(deadline.inputs[0] == [.text("CakePaid"), .text("triggers"), .number(3)])
        #expect(deadline.outputs == [[.text("CakeForgotten"), .text("rejection"), .number(0)]])
        let never = page.graph.links.filter { $0[4] == 0 }
        // PaymentDeclined and CakeForgotten undo the order, and CakeForgotten the payment and the cake.
        #expect(never.count == 4)
        #expect(page.graph.links.first == [-1, -1, 0, 0, 3])
    }

    @Test("Tells of each message who has sent it to whom")
    func senders() async throws {
        let bakery = Bakery()
        try await bakery.order(.init(n: 3))
        let page = try bakery.page()
        let timeline = page.timelines[page.sagas.timelines[0]]
        let names = [2, 4, 5].map { page.names(in: timeline, column: $0) }
        let ways = zip(names[0], zip(names[1], names[2])).map { "\($1.1) \($1.0) \($0)" }
        let expected: Set = [
            "outside OrderCake Counter", "Counter CakeOrdered Till", "Till CakePaid Oven", "Oven OvenBroken Till",
            "Oven OvenBroken Counter", "Oven OvenBroken Oven", "  ",
        ]
        #expect(Set(ways) == expected)
    }

    @Test("Tells of a stuck saga what it owes, and what happened in it")
    func stuck() async throws {
        let bakery = Bakery()
        try await bakery.order(.init(n: 4))
        let page = try bakery.page()
        let timeline = page.timelines[page.sagas.timelines[0]]
        #expect(timeline.debts == [["Till", "CakeOrdered", "OvenBroken", "the till </script> is jammed"]])
        let kinds = page.kinds(of: timeline)
        #expect(kinds.first == "started")
        #expect(kinds.last == "ended")
        #expect(kinds.count { $0 == "retried" } == 2)
        #expect(kinds.contains("dead-lettered"))
    }

    @Test("Counts a stuck saga once that is replayed and undone after all")
    func replayed() async throws {
        let bakery = Bakery()
        let saga = try await bakery.choreography.start(OrderCake(n: 4))
        _ = try await saga.outcome
        bakery.till.isRepaired.store(true, ordering: .relaxed)
        let letter = try #require(bakery.choreography.deadLetters.first)
        try bakery.choreography.replay(letter.id)
        await bakery.choreography.shutDown()
        let page = try bakery.page()
        #expect(page.counts == [0, 1, 0, 0, 0])
        #expect(page.kinds(of: page.timelines[0]).contains("replayed"))
        #expect(page.timelines[0].debts.isEmpty)
    }

    @Test("Does not list a saga whose command failed for good, and says so")
    func refused() async throws {
        let bakery = Bakery()
        await #expect(throws: RuntimeError.self) { try await bakery.order(.init(n: 0)) }
        await bakery.choreography.shutDown()
        let page = try bakery.page()
        #expect(page.counts == [0, 0, 0, 0, 0])
        #expect(page.limits.refused == 1)
    }

    @Test("Is not broken by what events, errors and names say")
    func hostile() async throws {
        let bakery = Bakery()
        let wish = "</script><script>alert(1)</script><!-- <script> \u{2028} \" \\ 🎂"
        try await bakery.order(.init(n: 4, wish: wish))
        let html = SagaReport(of: bakery.choreography, recordedBy: bakery.recorder).html
        let text = String(decoding: html, as: UTF8.self)
        // Two scripts, and no more tags that begin or end one.
        #expect(text.components(separatedBy: "</script").count == 3)
        #expect(text.components(separatedBy: "<script").count == 3)
        #expect(!text.contains("<!--"))
        #expect(text.contains("<title>bakery &lt;/script>"))
        let page = try PageContent(html)
        #expect(page.choreography == "bakery </script>")
        guard case .text(let payload) = page.timelines[0].events[0][7] else { throw CocoaError(.coderInvalidValue) }
        let order = try JSONDecoder().decode(OrderCake.self, from: Data(payload.utf8))
        #expect(order.wish == wish)
    }

    @Test("Asks nothing of any network")
    func network() throws {
        let report = SagaReport(of: Bakery().choreography.graph, recordedBy: SagaRecorder())
        let text = String(decoding: report.html, as: UTF8.self)
        let addresses = text.components(separatedBy: "http").dropFirst().filter { !$0.hasPrefix("-equiv") }
        #expect(addresses.map { String($0.prefix(22)) } == ["://www.w3.org/2000/svg"])
        #expect(text.contains("default-src 'none'"))
    }

    @Test("Shows as much of what events carry as it is told to", arguments: [0, 10, 1000])
    func payloads(limit: Int) async throws {
        let bakery = Bakery()
        try await bakery.order(.init(n: 1, wish: "a secret"))
        let payloads: SagaReport.Payloads = limit == 0 ? .none : .upTo(bytes: limit)
        let cell = try bakery.page(payloads).timelines[0].events[0][7]
        switch limit {
        case 0: #expect(cell == .nothing)
        case 10: #expect(cell == .number(#"{"n":1,"wish":"a secret"}"#.utf8.count))
        default: #expect(cell == .text(#"{"n":1,"wish":"a secret"}"#))
        }
    }

    @Test("Tells where a saga stands that has not ended, and what it waits for")
    func open() async throws {
        let bakery = Bakery()
        let saga = try await bakery.choreography.start(OrderCake(n: 5))
        for await entry in saga.timeline where entry.kind == .deadLettered { break }
        await bakery.choreography.shutDown()
        let page = try bakery.page()
        #expect(page.counts == [0, 0, 0, 1, 0])
        #expect(page.sagas.standings == [3])
        #expect(page.timelines[0].waits.map { $0.prefix(3) } == [[.text("Counter"), .text("CakeBaked"), .number(0)]])
    }

    @Test("Shows the declared graph before anything has happened")
    func empty() throws {
        let page = try Bakery().page()
        #expect(page.counts == [0, 0, 0, 0, 0])
        #expect(page.sagas.labels == nil)
        #expect(page.timelines.isEmpty)
        #expect(page.graph.steps.count == 5)
        #expect(page.graph.links.allSatisfy { $0[4] == 0 })
    }

    @Test("Replaces a file, and names one that can't be written")
    func file() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let report = SagaReport(of: Bakery().choreography.graph, recordedBy: SagaRecorder())
        try Data("old".utf8).write(to: URL(fileURLWithPath: folder + "/page.html"))
        try report.write(to: folder + "/page.html")
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/page.html")) == Data(report.html))
        let error = #expect(throws: SagaReportError.self) { try report.write(to: folder + "/nowhere/page.html") }
        #expect(error?.code == .unwritable)
        #expect(error?.message.contains("'\(folder)/nowhere/page.html'") == true)
    }

    @Test("Is the same for the same seed of a simulation, and agrees with it, crashes included")
    func simulation() async throws {
        var crashes = 0
        for seed in 0..<30 as Range<UInt64> {
            let (first, second) = (try await Self.simulate(seed), try await Self.simulate(seed))
            #expect(first.html == second.html)
            let counts = try PageContent(first.html).counts
            // What a crash has taken before it was committed has begun, as far as one could see.
            #expect(counts[0...2] == [first.report.completed, first.report.compensated, 0])
            crashes += first.report.faults.crashes
        }
        #expect(crashes > 0)
    }

    private static func simulate(_ seed: UInt64) async throws -> (html: [UInt8], report: SimulationReport) {
        let recorder = SagaRecorder()
        let simulation = Simulation("bakery") { run in
            run.process { Bakery.choreography(environment: $0, observers: [recorder]) }
            for n in 1...3 { run.start(OrderCake(n: n)) }
        }
        let report = try await simulation.verify(seeds: seed..<(seed + 1))
        return (SagaReport(of: Bakery().choreography.graph, recordedBy: recorder).html, report)
    }
}
