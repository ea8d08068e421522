import Choreography

extension BenchmarkGroup {
    /// The same checkout in two styles.
    static let orchestration = BenchmarkGroup(
        name: "orchestration",
        summary: "a checkout that a manager conducts, against one that nobody does: time and messages for a saga"
    ) { report in
        report(try await Self.conducted.run())
        report(try await Self.conductedMessages.run())
        report(try await Self.conductedAlone.run())
    }

    private static func contender(_ name: String, failing: Int = 0, isConducted: Bool) -> Contender {
        Contender(name) {
            try await OneThread.shared.run {
                try await Checkout.Play(failing: failing, isConducted: isConducted, thread: .shared).run()
            }
        }
    }

    private static let conducted = Contest(
        title: "10,000 in flight, one core",
        unit: "saga",
        contenders: [
            Self.contender("choreography", isConducted: false),
            Self.contender("orchestration", isConducted: true),
            Self.contender("choreography, 20 % compensated", failing: 20, isConducted: false),
            Self.contender("orchestration, 20 % compensated", failing: 20, isConducted: true),
        ],
        ratios: [
            Contest.cost("orchestration", against: "choreography"),
            Contest.cost("orchestration, 20 % compensated", against: "choreography, 20 % compensated"),
        ]
    )

    private static func messages(_ name: String, failing: Int, isConducted: Bool) -> Contender {
        Contender(name) {
            try await Checkout.Play(count: 10_000, failing: failing, isConducted: isConducted).runCounting().messages
        }
    }

    private static let conductedMessages = Contest(
        title: "messages published",
        unit: "saga",
        measure: .messages,
        contenders: [
            Self.messages("choreography", failing: 0, isConducted: false),
            Self.messages("orchestration", failing: 0, isConducted: true),
            Self.messages("choreography, all compensated", failing: 100, isConducted: false),
            Self.messages("orchestration, all compensated", failing: 100, isConducted: true),
        ],
        ratios: [
            Contest.cost("orchestration", against: "choreography"),
            Contest.cost("orchestration, all compensated", against: "choreography, all compensated"),
        ],
        rounds: 1
    )

    private static func alone(_ name: String, isConducted: Bool) -> Contender {
        Contender(name) {
            let latencies = try await OneThread.shared.run {
                try await LoneSaga.latencies(20_000, isConducted: isConducted, on: .shared)
            }
            return Contender.Cost(total: Percentiles(latencies).median, units: 1)
        }
    }

    private static let conductedAlone = Contest(
        title: "one at a time, from the command to the outcome: median, one core",
        unit: "saga",
        contenders: [
            Self.alone("choreography", isConducted: false), Self.alone("orchestration", isConducted: true),
        ],
        ratios: [Contest.cost("orchestration", against: "choreography")]
    )
}
