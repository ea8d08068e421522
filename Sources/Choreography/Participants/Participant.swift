/// A service that takes part in a choreography with a database of its own.
///
/// ```swift
/// struct Payments: Participant {
///     let store: InMemoryStore<Ledger>
///
///     var reactions: [Reaction<InMemoryStore<Ledger>>] {
///         CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self) {
///             order, ledger in …
///         }
///         .compensate(on: OutOfStock.self) { captured, ledger in … }
///     }
/// }
/// ```
public protocol Participant: Sendable {
    /// The database in which the participant's local transactions run.
    associatedtype Store: TransactionalStore

    /// The participant's stable name, unique in its choreography. Defaults to the type's name.
    var name: String { get }

    /// The participant's database.
    var store: Store { get }

    /// The steps with which the participant reacts to messages. Read once, when the choreography is made.
    @ReactionBuilder<Store> var reactions: [Reaction<Store>] { get }

    /// What is wrong with a choreography by rules of the participant's own.
    ///
    /// ``ChoreographyGraph/problems()`` asks each participant, so that ``SagaChoreography/validate()`` refuses what it
    /// objects to: what it expects of others, for example, and the graph does not tell. Nothing runs meanwhile.
    ///
    /// - Parameter graph: The whole choreography, the participant's own steps included.
    /// - Returns: The problems. By default none.
    func problems(in graph: ChoreographyGraph) -> [GraphProblem]
}

extension Participant {
    /// The name of the Swift type, without its module.
    ///
    /// A generic type's arguments are part of it. Records are kept under the name: state one in a generic type, and before a
    /// type is renamed.
    public var name: String { String(describing: Self.self) }

    /// None.
    public func problems(in graph: ChoreographyGraph) -> [GraphProblem] { [] }
}
