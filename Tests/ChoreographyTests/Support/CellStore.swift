import Choreography
import Testing

/// The tables of a participant in a test: numbers by their names.
struct Cells {
    var values = Table<String, Int>()
}

/// A transaction that reads and writes numbers by their names, whatever the store.
protocol CellTransaction {
    func get(_ name: String) async -> Int
    func add(_ name: String, _ amount: Int) async
}

extension InMemoryTransaction: CellTransaction where Tables == Cells {
    func get(_ name: String) async -> Int { self.values[name, default: 0] }
    func add(_ name: String, _ amount: Int) async { self.increase(name, by: amount) }

    func increase(_ name: String, by amount: Int) { self.values[name, default: 0] += amount }
}

/// A store of numbers, whatever it is made of.
protocol CellStore: TransactionalStore where Transaction: CellTransaction {
    /// What is committed.
    func committed(_ name: String) async -> Int
}

extension InMemoryStore: CellStore where Tables == Cells {
    func committed(_ name: String) async -> Int { await self.read { $0.values[name, default: 0] } }
}

/// The three ways in which a participant's bodies run.
enum Flavour: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case synchronous = "in memory, never suspending"
    case asynchronous = "in memory, may suspend"
    case general = "in a store of one's own"

    var testDescription: String { self.rawValue }

    /// Those whose bodies can be held at a gate.
    static let suspending: [Self] = [.asynchronous, .general]
}
