import Choreography

/// What a choreography holds after millions of sagas.
enum SteadyState {
    private struct Sample {
        /// How many millions of sagas have ended.
        let millions: Double
        let heap: Double
        let resident: Double
    }

    /// Plays orders on one choreography, 1,000 at a time, and looks at the memory when all of a million have ended.
    static func run(millions: Int) async throws -> [Results] {
        let play = Checkout.Play(count: millions * 1_000_000, inFlight: 1000)
        let checkout = Checkout()
        let choreography = checkout.choreography(play.configuration, .system)
        var samples: [Sample] = []
        var last = 0
        for mark in [500_000] + (1...millions).map({ $0 * 1_000_000 }) {
            try await play.playTogether(last..<mark, on: choreography)
            last = mark
            guard let heap = Memory.heapInUse else {
                throw Failure("The C library does not tell how much memory is in use: only glibc does.")
            }
            samples.append(Sample(millions: Double(mark) / 1e6, heap: Double(heap), resident: Double(Memory.resident)))
        }
        await choreography.shutDown()
        require(choreography.statistics.sagasCompleted == last, "Not every order was confirmed.")
        await checkout.audit(completed: last, compensated: 0)
        return Self.results(of: samples)
    }

    private static func results(of samples: [Sample]) -> [Results] {
        let settled = samples.filter { $0.millions >= 1 }
        guard let first = settled.first, let last = settled.last else { return [] }
        let sagas = (last.millions - first.millions) * 1e6
        return [
            Results(
                title: "one choreography, 1,000 in flight",
                unit: "process",
                measure: .bytes,
                figures: samples.flatMap { sample in
                    let mark = "after \(sample.millions.text(1)) million"
                    return [
                        Figure(name: "heap \(mark)", Spread([sample.heap])),
                        Figure(name: "resident \(mark)", Spread([sample.resident])),
                    ]
                },
                ratios: []
            ),
            Results(
                title: "growth from 1 million sagas to \(last.millions.text(0)) million",
                unit: "saga",
                measure: .bytes,
                figures: [
                    Figure(name: "heap", Spread([(last.heap - first.heap) / sagas]), atMost: 1),
                    Figure(name: "resident", Spread([(last.resident - first.resident) / sagas]), atMost: 1),
                ],
                ratios: []
            ),
        ]
    }
}
