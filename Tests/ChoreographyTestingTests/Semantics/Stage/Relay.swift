import Choreography
import ChoreographyTesting

// A rally of which each hop is another step.

struct Serve: Command, Numbered { var n: Int }
struct Served: DomainEvent, Numbered { var n: Int }
struct Returned: DomainEvent, Numbered { var n: Int }
struct Volleyed: DomainEvent, Numbered { var n: Int }
struct Missed: DomainEvent, Numbered { var n: Int }

/// A rally between A and B, or of A with itself.
struct Relay: Sendable {
    /// Whether A consumes its own events.
    let isOwn: Bool
    let stage = Stage()
    private let configuration: SagaChoreography.Configuration
    private let stores = [InMemoryStore(Books()), InMemoryStore(Books())]

    init(isOwn: Bool, capacity: Int = 10_000) {
        self.isOwn = isOwn
        var configuration = SagaChoreography.Configuration()
        configuration.maxSagasInFlight = capacity
        configuration.batchSize = 1
        self.configuration = configuration
    }

    func choreography(_ environment: Environment) -> SagaChoreography {
        self.stage.begin(environment)
        return SagaChoreography(
            "relay",
            configuration: self.configuration,
            environment: environment,
            observers: [self.stage]
        ) {
            if self.isOwn {
                Player(name: "A", store: self.stores[0], hops: .all)
            } else {
                Player(name: "A", store: self.stores[0], hops: .even)
                Player(name: "B", store: self.stores[1], hops: .odd)
            }
        }
    }

    /// Makes sure that each of three sagas has made each hop once.
    func check() async throws {
        for (store, hops) in zip(self.stores, self.isOwn ? [5, 0] : [3, 2]) {
            let rows = await store.read { $0.rows.rows }
            guard rows == (hops > 0 ? [1: hops, 2: hops, 3: hops] : [:]) else {
                throw Mismatch(description: "the hops are \(rows)")
            }
        }
    }
}

private struct Player: Participant {
    enum Hops { case even, odd, all }

    let name: String
    let store: InMemoryStore<Books>
    let hops: Hops

    var reactions: [Reaction<InMemoryStore<Books>>] {
        if self.hops != .odd {
            InitiatingStep(on: Serve.self, completes: Served.self) { serve, books in
                books.rows[serve.n, default: 0] += 1
                return Served(n: serve.n)
            }
            RetriableStep(on: Returned.self, completes: Volleyed.self) { returned, books in
                books.rows[returned.n, default: 0] += 1
                await Task.yield()
                return Volleyed(n: returned.n)
            }
            Listener(on: Missed.self) { missed, books in books.rows[missed.n, default: 0] += 1 }
        }
        if self.hops != .even {
            RetriableStep(on: Served.self, completes: Returned.self) { served, books in
                books.rows[served.n, default: 0] += 1
                return Returned(n: served.n)
            }
            RetriableStep(on: Volleyed.self, completes: Missed.self) { volleyed, books in
                books.rows[volleyed.n, default: 0] += 1
                await Task.yield()
                return Missed(n: volleyed.n)
            }
        }
    }
}
