import Choreography

/// A store of somebody's own, with nothing but the public interface: a ledger in memory.
///
/// Each transaction works on a copy, and fails if another one has committed meanwhile.
// snippet: store
actor LedgerStore: TransactionalStore {
    struct Conflict: Error {}

    struct Contents: Sendable {
        var version = 0
        var balances: [String: Int] = [:]
        /// In the order of their commits.
        var records: [StepRecord] = []
    }

    private var contents = Contents()

    nonisolated func withTransaction<Result: Sendable>(
        _ body: (LedgerTransaction) async throws -> Result
    ) async throws -> Result {
        let transaction = LedgerTransaction(await self.contents)
        defer { transaction.isOver = true }
        let result = try await body(transaction)
        try await self.commit(transaction.contents)
        return result
    }

    private func commit(_ contents: Contents) throws {
        guard contents.version == self.contents.version else { throw Conflict() }
        self.contents = contents
        self.contents.version += 1
    }

    // end

    // snippet: records
    nonisolated func record(of step: StepKey, in transaction: LedgerTransaction) async throws -> StepRecord? {
        transaction.contents.records.first { $0.key == step }
    }

    nonisolated func save(_ record: StepRecord, in transaction: LedgerTransaction) async throws {
        transaction.contents.records.removeAll { $0.key == record.key }
        transaction.contents.records.append(record)
    }
    // end

    // snippet: outbox
    func settle(_ events: [EventID]) async throws {
        for index in self.contents.records.indices {
            self.contents.records[index].unsettled.removeAll { events.contains($0.metadata.id) }
        }
        self.contents.version += 1
    }

    func openRecords(of participant: String) async throws -> [StepRecord] {
        self.contents.records.filter { $0.key.participant == participant }
    }
    // end
}

/// What a body receives to read and write the ledger.
// snippet: transaction
final class LedgerTransaction {
    var contents: LedgerStore.Contents
    var isOver = false

    init(_ contents: LedgerStore.Contents) {
        self.contents = contents
    }

    func balance(of account: String) -> Int { self.contents.balances[account, default: 0] }

    func add(_ amount: Int, to account: String) {
        if !self.isOver { self.contents.balances[account, default: 0] += amount }
    }
}
// end
