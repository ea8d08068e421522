import Choreography
import ChoreographyTesting
import Testing

@Suite("The conformance of a bus", .timeLimit(.minutes(1)))
struct EventBusConformanceTests {
    @Test("Accepts the bus of the framework", arguments: BusCheck.allCases)
    func own(_ check: BusCheck) async throws {
        try await EventBusConformance { TestedBus(EventBus()) }.run(check)
    }

    @Test("Accepts the bus of the framework, read through the standard library's stream")
    func stream() async throws {
        try await EventBusConformance { FaultyBus(nil).tested }.run()
    }

    @Test("Has a fault for each of its checks to find")
    func completeness() {
        #expect(Set(BusFault.allCases.map(\.failures.certain)) == Set(BusCheck.allCases))
        #expect(Set(BusCheck.allCases.map(\.id)).count == BusCheck.allCases.count)
    }

    @Test("Finds a fault by the check of the promise that it breaks", arguments: BusFault.allCases)
    func faulty(_ fault: BusFault) async throws {
        var failures: [BusCheck: ConformanceFailure] = [:]
        for check in fault.checks {
            do {
                try await Self.run(check, with: fault)
            } catch let failure as ConformanceFailure {
                failures[check] = failure
            }
        }
        let (certain, possible) = fault.failures
        let failure = try #require(failures[certain])
        #expect(failure.promise == certain.description && failure.check == certain.id)
        #expect(failure.observation.contains("was cancelled while it waited for") == fault.endless.contains(certain))
        #expect(Set(failures.keys).subtracting(possible).union([certain]) == [certain])
    }

    /// Runs a check, and cancels it once it is certain that it will never end.
    private static func run(_ check: BusCheck, with fault: BusFault) async throws {
        let bus = FaultyBus(fault)
        let conformance = EventBusConformance { bus.tested }
        guard fault.endless.contains(check) else { return try await conformance.run(check) }
        let task = Task { try await conformance.run(check) }
        for await _ in bus.stuck { break }
        task.cancel()
        try await task.value
    }

    @Test("Ends with what a bus throws that publishes nothing", arguments: BusCheck.allCases)
    func refusing(_ check: BusCheck) async throws {
        struct Refusal: Error {}
        let conformance = EventBusConformance {
            var bus = TestedBus(EventBus())
            bus.publish = { _ in throw Refusal() }
            return bus
        }
        // That it throws is all that is asked for after the shutdown.
        if check == .refusal { return try await conformance.run(check) }
        let failure = await #expect(throws: ConformanceFailure.self) { try await conformance.run(check) }
        #expect(failure?.cause is Refusal)
    }

    @Test("Finds a bus that delivers to nobody, and says for what it has waited")
    func silent() async throws {
        let (stuck, stick) = AsyncStream<Void>.makeStream()
        let bus = TestedBus { event in
            if event.number == 20 { stick.yield() }
        } subscribe: { _, _ in
            let events = AsyncStream<Envelope<ConformanceEvent>> {
                let (forever, never) = AsyncStream<Void>.makeStream()
                stick.yield()
                for await _ in forever {}
                never.finish()
                return nil
            }
            return (events, { 0 })
        } shutDown: {
        }
        let check = Task { try await EventBusConformance { bus }.run(.release) }
        var waits = 0
        for await _ in stuck {
            waits += 1
            // All is published, and the subscriber waits.
            if waits == 2 { break }
        }
        check.cancel()
        let failure = await #expect(throws: ConformanceFailure.self) { try await check.value }
        #expect(failure?.observation == "The check was cancelled while it waited for a subscriber to read an event.")
    }

    @Test("Passes over the policies that a bus does not have")
    func policies() async throws {
        for check in [BusCheck.dropOldest, .dropNewest, .failing, .unbounded] {
            try await EventBusConformance(policies: []) { FaultyBus(.isBounded).tested }.run(check)
        }
        await #expect(throws: ConformanceFailure.self) {
            try await EventBusConformance(policies: [.unbounded]) { FaultyBus(.isBounded).tested }.run(.unbounded)
        }
    }
}
