import Choreography

/// What a participant of a relay keeps: how many events it has had, and what their numbers add up to.
struct Tally { let sums = Table<Int, Int>() }

extension InMemoryTransaction<Tally> {
    func note(_ order: Int) {
        self.sums[0, default: 0] += 1
        self.sums[1, default: 0] += order
    }
}

/// Sagas that pass through many participants, one after the other or all at once.
struct Relay: Sendable {
    /// A participant with one step and a database of its own.
    struct Link: Participant {
        let name: String
        let store = InMemoryStore(Tally())
        let reactions: [Reaction<InMemoryStore<Tally>>]

        private init(
            _ name: String,
            @ReactionBuilder<InMemoryStore<Tally>> reactions: () -> [Reaction<InMemoryStore<Tally>>]
        ) {
            self.name = name
            self.reactions = reactions()
        }

        /// Hears of an event, and publishes the next one.
        fileprivate static func hop<From: Numeral>(from place: From.Type) -> Link {
            Link("Link \(From.number)") {
                RetriableStep(on: Hop<From>.self, completes: Hop<Next<From>>.self) { hop, tally in
                    tally.note(hop.order)
                    return Hop<Next<From>>(order: hop.order)
                }
            }
        }

        /// Hears of an event.
        fileprivate static func end<Place: Numeral>(_ name: String, after place: Place.Type) -> Link {
            Link(name) { Listener(on: Hop<Place>.self) { hop, tally in tally.note(hop.order) } }
        }

        fileprivate static var first: Link {
            Link("First") {
                InitiatingStep(on: Begin.self, completes: Hop<Zero>.self) { begin, tally in
                    tally.note(begin.order)
                    return Hop<Zero>(order: begin.order)
                }
            }
        }
    }

    let links: [Link]

    /// All but the first hear the same event.
    static func fan(_ participants: Int) -> Relay {
        Relay(links: [.first] + (1..<participants).map { .end("Listener \($0)", after: Zero.self) })
    }

    /// Each of 2, 5, 10 or 20 participants but the first hears the event of the one before it.
    static func chain(_ length: Int) -> Relay {
        // Each type is written out, so that the compiler makes code for it as it does for a participant's own.
        let hops: [Link] = [
            .hop(from: Zero.self), .hop(from: N1.self), .hop(from: N2.self), .hop(from: N3.self), .hop(from: N4.self),
            .hop(from: N5.self), .hop(from: N6.self), .hop(from: N7.self), .hop(from: N8.self), .hop(from: N9.self),
            .hop(from: N10.self), .hop(from: N11.self), .hop(from: N12.self), .hop(from: N13.self),
            .hop(from: N14.self), .hop(from: N15.self), .hop(from: N16.self), .hop(from: N17.self),
        ]
        let end: Link
        switch length {
        case 2: end = .end("Last", after: Zero.self)
        case 5: end = .end("Last", after: N3.self)
        case 10: end = .end("Last", after: N8.self)
        case 20: end = .end("Last", after: N18.self)
        default: stop("There is no chain of \(length).")
        }
        return Relay(links: [.first] + hops.prefix(length - 2) + [end])
    }

    /// Plays sagas on one thread, 1,000 at a time, and says what they took for each of their steps.
    func run(steps: Int) async throws -> Contender.Cost {
        let sagas = steps / self.links.count
        return try await OneThread.shared.run {
            let choreography = self.choreography(inFlight: 1000)
            try await choreography.resumeSagas()
            let cost = try await Contender.time(sagas * self.links.count) {
                try await startTogether(0..<sagas, on: choreography, inFlight: 1000) { number in
                    Begin(order: number)
                } check: { number, outcome in
                    guard case .completed = outcome else { stop("Saga \(number) was not completed.") }
                }
            }
            await choreography.shutDown()
            let committed = choreography.statistics.stepsCommitted
            require(committed == sagas * self.links.count, "\(sagas) sagas have committed \(committed) steps.")
            await self.audit(sagas)
            return cost
        }
    }

    private func choreography(inFlight: Int) -> SagaChoreography {
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = inFlight
        configuration.timelines = .none
        let environment = Environment(executor: OneThread.shared)
        return SagaChoreography("relay", configuration: configuration, environment: environment) { self.links }
    }

    private func audit(_ sagas: Int) async {
        for link in self.links {
            let (count, sum) = await link.store.read { ($0.sums[0, default: 0], $0.sums[1, default: 0]) }
            require(count == sagas && sum == sagas * (sagas - 1) / 2, "\(link.name) has missed something.")
        }
    }
}
