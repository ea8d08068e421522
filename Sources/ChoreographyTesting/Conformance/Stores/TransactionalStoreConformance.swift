public import Choreography

/// What every `TransactionalStore` must do, as checks that can be run against any of them, in any test framework.
///
/// ```swift
/// let conformance = TransactionalStoreConformance(keepsData: true) { name in
///     try LedgerStore(file: "\(folder)/\(name)")
/// } add: { ledger, name, amount in
///     try ledger.add(amount, to: name)
/// } read: { ledger, name in
///     try ledger.number(of: name)
/// }
/// try await conformance.run()
/// ```
///
/// Each check opens a store of its own, so that checks may run at the same time: `run(_:)` with one of
/// `StoreCheck.allCases` makes a parameterized test of them.
///
/// The checks neither sleep nor look at a clock. A store that never answers keeps its check waiting: give the test a
/// time limit.
public struct TransactionalStoreConformance<Store: TransactionalStore>: Sendable {
    private let keepsData: Bool
    private let makeStore: @Sendable (_ data: String) async throws -> Store
    private let add: @Sendable (Store.Transaction, _ name: String, _ amount: Int) async throws -> Void
    private let read: @Sendable (Store.Transaction, _ name: String) async throws -> Int
    private let close: @Sendable (Store) async throws -> Void

    /// Prepares the checks of a store.
    ///
    /// - Parameters:
    ///   - keepsData: Whether data outlasts its store, so that `makeStore` finds it when it is called a second time with
    ///     one name. Defaults to false.
    ///   - makeStore: Opens the store with the data of this name. For a new name there is none yet. A name consists of
    ///     letters, digits and underscores, and is never used again in another run.
    ///   - add: Adds an amount to the number of a name in the participant's own data; numbers begin at 0.
    ///   - read: The number of a name.
    ///   - close: Closes a store, before its data is opened again and when a check is done. By default a store is
    ///     closed when nobody refers to it any more.
    public init(
        keepsData: Bool = false,
        _ makeStore: @escaping @Sendable (_ data: String) async throws -> Store,
        add: @escaping @Sendable (_ transaction: Store.Transaction, _ name: String, _ amount: Int) async throws -> Void,
        read: @escaping @Sendable (_ transaction: Store.Transaction, _ name: String) async throws -> Int,
        close: @escaping @Sendable (_ store: Store) async throws -> Void = { _ in }
    ) {
        self.keepsData = keepsData
        self.makeStore = makeStore
        self.add = add
        self.read = read
        self.close = close
    }

    /// Runs all checks, one after the other, and stops at the first that fails.
    ///
    /// - Throws: ``ConformanceFailure``, or `CancellationError` if the task is cancelled.
    public func run() async throws {
        for check in StoreCheck.allCases { try await self.run(check) }
    }

    /// Runs one check.
    ///
    /// - Parameter check: The promise to check.
    /// - Throws: ``ConformanceFailure``, or `CancellationError` if the task is cancelled.
    public func run(_ check: StoreCheck) async throws {
        try await ConformanceFailure.name(check.id, check.description) {
            let data = "\(check.id)_\(String(UInt64.random(in: .min ... .max), radix: 36))"
            if check == .reopening {
                if self.keepsData { try await self.reopening(data) }
            } else {
                try await self.withStore(data) { try await $0.perform(check) }
            }
        }
    }

    /// Opens a store, and closes it when `body` has ended.
    private func withStore(_ data: String, _ body: (StoreTrial<Store>) async throws -> Void) async throws {
        let store = try await self.makeStore(data)
        do {
            try await body(StoreTrial(store: store, addition: self.add, reading: self.read))
        } catch {
            try? await self.close(store)
            throw error
        }
        try await self.close(store)
    }

    private func reopening(_ data: String) async throws {
        try await self.withStore(data) { try await $0.beforeReopening() }
        try await self.withStore(data) { try await $0.afterReopening() }
        try await self.withStore(data) { try await $0.afterReopeningAgain() }
    }
}
