public import Choreography

/// One run of a simulation: what a closure sets up anew for every seed.
///
/// Make the stores in the closure, so that they outlive the crashes of the process, and the choreography in
/// ``process(_:)``, which is called again after each of them.
public final class SimulatedRun {
    /// What a client sends.
    struct Client: Sendable {
        let number: Int
        let type: any Message.Type
        let send: @Sendable (SagaChoreography) async throws -> SagaHandle

        /// Whether it publishes an event, which only its own readers can say that they have.
        var publishes: Bool { !(self.type is any Command.Type) }

        var name: String { self.type.messageName }
    }

    struct Check: Sendable {
        let name: String
        let check: @Sendable () throws -> Void
    }

    struct FinalCheck: Sendable {
        let name: String
        let check: @Sendable () async throws -> Void
    }

    /// The run's seed.
    public let seed: UInt64

    private var random: RandomStream
    private(set) var makeProcess: (@Sendable (Environment) -> SagaChoreography)?
    private(set) var clients: [Client] = []
    private(set) var checks: [Check] = []
    private(set) var finalChecks: [FinalCheck] = []

    /// The clients that begin, by number from 1; `nil` for all.
    private let chosen: Set<Int>?
    private var lastClient = 0

    init(seed: UInt64, sagas chosen: Set<Int>? = nil) {
        self.seed = seed
        self.chosen = chosen
        self.random = RandomStream(seed: seed, stream: 3)
    }

    /// A number from zero up to, but not including, `bound`, which the seed decides.
    public func random(below bound: Int) -> Int { self.random.next(below: bound) }

    /// Says how the process makes its choreography, each time it starts.
    ///
    /// - Parameter make: Makes the choreography in the environment that it is given, on stores that outlive it.
    public func process(_ make: @escaping @Sendable (Environment) -> SagaChoreography) {
        self.makeProcess = make
    }

    /// Lets a client start a saga with a command.
    ///
    /// All clients begin at the same time. One whose command was not accepted because the process died sends it again;
    /// one whose command may have been accepted looks first.
    ///
    /// - Returns: Whether the client takes part in this run. When a failure is narrowed down, some don't; what is
    ///   expected at the end must not depend on them.
    @discardableResult
    public func start(_ command: some Command) -> Bool {
        self.add(type(of: command)) { try await $0.start(command) }
    }

    /// Lets a client publish an event from outside, which begins a saga.
    ///
    /// A client that was not told of its readers before the process died publishes the event again, and begins another
    /// saga: participants see the same event in both.
    ///
    /// - Returns: Whether the client takes part in this run, as for ``start(_:)``.
    @discardableResult
    public func publish(_ event: some DomainEvent) -> Bool {
        self.add(type(of: event)) { try await $0.publish(event) }
    }

    private func add(
        _ type: any Message.Type,
        _ send: @escaping @Sendable (SagaChoreography) async throws -> SagaHandle
    ) -> Bool {
        self.lastClient += 1
        guard self.chosen?.contains(self.lastClient) ?? true else { return false }
        self.clients.append(Client(number: self.lastClient, type: type, send: send))
        return true
    }

    /// Says what holds at all times of what is committed.
    ///
    /// It is checked after each step of the run. Read stores in it with `committed(_:)`.
    ///
    /// - Parameters:
    ///   - name: What holds, for the report.
    ///   - check: Throws if it doesn't.
    public func always(_ name: String, _ check: @escaping @Sendable () throws -> Void) {
        self.checks.append(Check(name: name, check: check))
    }

    /// Says what holds once all is quiet.
    ///
    /// - Parameters:
    ///   - name: What holds, for the report.
    ///   - check: Throws if it doesn't.
    public func atEnd(_ name: String, _ check: @escaping @Sendable () async throws -> Void) {
        self.finalChecks.append(FinalCheck(name: name, check: check))
    }
}

extension InMemoryStore {
    /// Reads what is committed, at once.
    ///
    /// - Parameter body: Sees everything that is committed.
    /// - Returns: What `body` returned; `nil` while a transaction is under way.
    public func committed<Result>(_ body: (Transaction) throws -> Result) rethrows -> Result? {
        try self.peek(body)
    }
}
