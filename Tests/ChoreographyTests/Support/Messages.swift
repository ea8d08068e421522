import Choreography

/// Tells the messages of a test's participants apart.
protocol Party: Sendable {}

enum A: Party {}
enum B: Party {}
enum C: Party {}
enum D: Party {}
enum J: Party {}
enum X: Party {}

/// Starts a saga.
struct Begin: Command { var n = 1 }

/// A step of the participant has committed.
struct Did<By: Party>: DomainEvent, Equatable { var n: Int }

/// A step of the participant has rejected.
struct Failed<By: Party>: CompensationEvent, Equatable {
    var n: Int
    var reason = "business"
}

/// A step of the participant is undone.
struct Undone<By: Party>: CompensationEvent, Equatable { var n: Int }

/// A failure of the machinery.
struct Glitch: Error, Equatable { var number = 0 }

/// A participant whose steps a test writes down where it needs them.
struct Service<Store: TransactionalStore>: Participant {
    let name: String
    let store: Store
    private let make: @Sendable () -> [Reaction<Store>]

    init(_ name: String, _ store: Store, @ReactionBuilder<Store> _ make: @escaping @Sendable () -> [Reaction<Store>]) {
        self.name = name
        self.store = store
        self.make = make
    }

    var reactions: [Reaction<Store>] { self.make() }
}
