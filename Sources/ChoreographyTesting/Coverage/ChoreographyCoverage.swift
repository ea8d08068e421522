public import Choreography
internal import Synchronization

/// Finds out which parts of a declared choreography the runs of a test never exercise.
///
/// ```swift
/// let coverage = ChoreographyCoverage(of: makeCheckout().graph)
/// let checkout = makeCheckout(observers: [coverage])
/// …
/// try coverage.requireFull()
/// ```
///
/// One coverage may observe any number of choreographies that are declared alike, from any number of threads; an entry
/// costs a look-up and a count, without a lock. ``CoverageRecord`` carries it to other processes.
///
/// An edge is what can happen at one step with one message: that it completes or rejects, that it is undone by each
/// cause of its undo, or fenced because the cause came first, and so on (``CoverageEdge/Kind``). What the declarations
/// rule out, such as a cause that can't come before the step that it undoes, is not asked for
/// (``CoverageEdge/isOptional``).
public final class ChoreographyCoverage: SagaObserver {
    private final class Counter: Sendable {
        private let count = Atomic<Int>(0)

        /// Nobody counts so far, but what damaged records say adds up.
        var value: Int {
            let count = self.count.load(ordering: .relaxed)
            return count < 0 ? .max : count
        }

        func add(_ count: Int) { self.count.wrappingAdd(count, ordering: .relaxed) }
    }

    /// The graph whose edges are counted.
    public let graph: ChoreographyGraph

    private let edges: [CoverageEdge]
    private let index: CoverageIndex
    private let counters: [Counter]
    private let strangers = Counter()

    /// Makes a coverage that nothing has been exercised of.
    ///
    /// - Parameter graph: The declared graph. To get it, a choreography need not run.
    public init(of graph: ChoreographyGraph) {
        self.graph = graph
        self.edges = EdgeList(of: graph).edges
        self.index = CoverageIndex(self.edges, of: graph)
        self.counters = self.edges.map { _ in Counter() }
    }

    /// Counts what an entry exercises.
    public func observe(_ entry: TimelineEntry) {
        let numbers = self.index.edges(of: entry)
        for number in numbers { self.counters[number].add(1) }
        if numbers.isEmpty, self.index.isStranger(entry) { self.strangers.add(1) }
    }

    /// What has been exercised so far.
    ///
    /// Runs that go on meanwhile may be in it in part.
    public var record: CoverageRecord {
        CoverageRecord(
            choreography: self.graph.name,
            entries: zip(self.edges, self.counters).map { edge, counter in
                CoverageRecord.Entry(edge: edge, count: counter.value)
            },
            undeclared: self.strangers.value
        )
    }

    /// Adds what a record has of other runs.
    ///
    /// What this graph does not have of it counts as undeclared.
    public func formUnion(_ record: CoverageRecord) {
        var sum = self.record
        for place in sum.entries.indices { sum.entries[place].count = 0 }
        sum.undeclared = 0
        sum.formUnion(record)
        for (counter, entry) in zip(self.counters, sum.entries) { counter.add(entry.count) }
        self.strangers.add(sum.undeclared)
    }

    /// Adds what another coverage has observed.
    public func formUnion(_ other: ChoreographyCoverage) {
        guard other !== self else { return }
        self.formUnion(other.record)
    }

    /// The edges that have never been exercised, without optional ones.
    public var uncovered: [CoverageEdge] { self.record.uncovered }

    /// How many edges were exercised, and which never, each with a way to exercise it.
    public var report: String { self.record.report }

    /// Throws unless all edges have been exercised, but for exempt ones.
    ///
    /// - Parameter exemptions: What need not be exercised.
    /// - Throws: ``CoverageError`` with code ``CoverageError/Code/incomplete``, whose message lists what is missing and
    ///   how to exercise it; with code ``CoverageError/Code/idleExemption`` for an exemption that is of no edge.
    public func requireFull(except exemptions: [CoverageExemption] = []) throws(CoverageError) {
        try self.record.requireFull(except: exemptions)
    }
}
