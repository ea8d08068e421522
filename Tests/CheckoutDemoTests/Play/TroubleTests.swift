import Choreography
import Testing

@testable import CheckoutDemo

@Suite("A thousand orders at a time", .timeLimit(.minutes(2)))
struct TroubleTests {
    @Test(
        "Passes the audit when a fifth of calls fail and a third of deliveries come twice",
        arguments: 1...3 as ClosedRange<UInt64>
    )
    func trouble(seed: UInt64) async throws {
        let run = await DemoRun(
            "--count",
            "3000",
            "--seed",
            "\(seed)",
            "--in-flight",
            "1000",
            "--flaky",
            "0.2",
            "--duplicates",
            "0.3",
            "--json"
        )
        let summary = try Summary(run.output)
        #expect(run.status == 0)
        #expect(summary.audit == .init(moneyConserved: true, stockConserved: true, everySagaEnded: true))
        #expect(summary.completed + summary.compensated == 3000)
        #expect(summary.stuck == 0)
        #expect(summary.retries > 2000)
        #expect(summary.duplicatesAbsorbed > 2000)
        #expect(summary.unitsStart == summary.unitsShipped + summary.unitsLeft)
    }

    @Test("Ends every order even when each call fails until it can't any more")
    func alwaysFlaky() async throws {
        let summary = try Summary(await DemoRun("--count", "50", "--flaky", "1", "--duplicates", "1", "--json").output)
        #expect(summary.completed + summary.compensated == 50)
        #expect(summary.audit == .init(moneyConserved: true, stockConserved: true, everySagaEnded: true))
    }

    @Test("Lets nothing go wrong when it is not asked to")
    func untroubled() async throws {
        let none = try Summary(await DemoRun("--count", "300", "--flaky", "0", "--duplicates", "0", "--json").output)
        #expect(none.retries == 0)
        #expect(none.duplicatesAbsorbed == 0)
    }

    @Test("Lets the shares fail and be repeated that it is told to")
    func shares() {
        let faults = TransientFaults(seed: 5, flaky: 0.25, duplicates: 0.1)
        let events = (0..<10_000).map { EventID(high: 1, low: UInt64($0)) }
        let failed = events.count { faults.fails($0, in: "Step", of: "Service", attempt: 1) }
        let repeated = events.count { faults.repeats($0, to: "Service") }
        #expect(2300...2700 ~= failed)
        #expect(850...1150 ~= repeated)
        #expect(!faults.fails(events[0], in: "Step", of: "Service", attempt: 21))
    }

    @Test("Lets other calls fail for another seed, step or attempt")
    func independence() {
        func failures(seed: UInt64 = 1, step: String = "A", attempt: Int = 1) -> [Bool] {
            let faults = TransientFaults(seed: seed, flaky: 0.5, duplicates: 0)
            return (0..<64).map { number in
                let event = EventID(high: 1, low: UInt64(number))
                return faults.fails(event, in: step, of: "Service", attempt: attempt)
            }
        }
        let patterns = [failures(), failures(seed: 2), failures(step: "B"), failures(attempt: 2)]
        #expect(Set(patterns).count == 4)
        #expect(failures() == failures())
    }
}
