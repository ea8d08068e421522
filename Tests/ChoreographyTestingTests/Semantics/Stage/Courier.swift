import Choreography
import ChoreographyTesting

// A letter that is carried, and delivered unless it is late.

struct PostLetter: Command, Numbered { var n: Int }
struct LetterPosted: DomainEvent, Numbered { var n: Int }
struct LetterCarried: DomainEvent, Numbered { var n: Int }
struct LetterDelivered: DomainEvent, Numbered { var n: Int }
struct LetterLate: CompensationEvent, Numbered { var n: Int }
struct LetterReturned: CompensationEvent, Numbered { var n: Int }
struct PostageRefunded: CompensationEvent, Numbered { var n: Int }

/// The three with their stores.
struct Courier: Sendable {
    let stage: Stage
    /// When a letter is late.
    let limit: Duration
    private let stores = [0, 1, 2].map { _ in InMemoryStore(Books()) }

    init(within limit: Duration, _ script: @escaping Stage.Script) {
        self.limit = limit
        self.stage = Stage(script)
    }

    func choreography(_ environment: Environment) -> SagaChoreography {
        self.stage.begin(environment)
        return SagaChoreography("courier", environment: environment, observers: [self.stage]) {
            PostOffice(store: self.stores[0])
            Carrier(store: self.stores[1], stage: self.stage)
            Receiver(store: self.stores[2], limit: self.limit)
        }
    }

    /// Makes sure that each letter is delivered, or late and returned, and lets a check look at it.
    func check(_ check: (History) throws -> Void) throws {
        try self.stage.review { history in
            let books = self.stores.map { $0.committed { $0.rows[history.n, default: 0] } ?? -1 }
            let lates = self.stores[2].committed { $0.rows[-history.n, default: 0] } ?? -1
            let isDelivered = books == [1, 1, 1] && lates == 0
            try history.require(isDelivered || books == [0, 0, 0] && lates == 1, "books \(books), \(lates) times late")
            if let outcome = history.outcome {
                let right = isDelivered ? "completed" : "compensated (LetterLate)"
                try history.require(outcome == right, "has ended as \(outcome)")
            }
            try check(history)
        }
    }
}

private struct PostOffice: Participant {
    let store: InMemoryStore<Books>

    var reactions: [Reaction<InMemoryStore<Books>>] {
        InitiatingStep(on: PostLetter.self, completes: LetterPosted.self) { post, books in
            books.rows[post.n, default: 0] += 1
            return LetterPosted(n: post.n)
        }
        .compensate(on: LetterLate.self) { (posted: LetterPosted, books) in
            books.rows[posted.n, default: 0] -= 1
            return PostageRefunded(n: posted.n)
        }
        Listener(on: LetterDelivered.self) { _, _ in }
    }
}

private struct Carrier: Participant {
    let store: InMemoryStore<Books>
    let stage: Stage

    var reactions: [Reaction<InMemoryStore<Books>>] {
        CompensatableStep(on: LetterPosted.self, completes: LetterCarried.self) { posted, books in
            books.rows[posted.n, default: 0] += 1
            try await self.stage.play("Carrier", posted.n)
            return LetterCarried(n: posted.n)
        }
        .compensate(on: LetterLate.self) { (carried: LetterCarried, books) in
            books.rows[carried.n, default: 0] -= 1
            try await self.stage.play("undo Carrier", carried.n)
            return LetterReturned(n: carried.n)
        }
    }
}

private struct Receiver: Participant {
    let store: InMemoryStore<Books>
    let limit: Duration

    var reactions: [Reaction<InMemoryStore<Books>>] {
        Deadline(
            after: LetterPosted.self,
            within: self.limit,
            unless: LetterCarried.self,
            rejects: LetterLate.self,
            id: "late"
        ) { posted, books in
            books.rows[-posted.n, default: 0] += 1
            return LetterLate(n: posted.n)
        }
        RetriableStep(on: LetterCarried.self, completes: LetterDelivered.self, id: "receive") { carried, books in
            books.rows[carried.n, default: 0] += 1
            return LetterDelivered(n: carried.n)
        }
    }
}
