internal import Choreography

/// What the runs of a choreography have exercised, as a value that can be kept, compared and sent.
///
/// Encoded, it carries the coverage of a test process to another one, where records are merged.
public struct CoverageRecord: Sendable, Codable {
    /// An edge, and how often it has been exercised.
    public struct Entry: Sendable, Hashable, Codable {
        /// The edge.
        public let edge: CoverageEdge

        /// How often it has been exercised.
        public internal(set) var count: Int
    }

    /// The choreography's name.
    public let choreography: String

    /// All edges of the declared graph, in the order of its steps.
    public internal(set) var entries: [Entry]

    /// How often something happened that the graph does not declare, because it is of another choreography, or of
    /// another version of this one.
    public internal(set) var undeclared: Int

    /// How many edges there are, without optional ones.
    public var edgeCount: Int { self.entries.count { !$0.edge.isOptional } }

    /// How many edges have been exercised, without optional ones.
    public var exercisedCount: Int { self.entries.count { !$0.edge.isOptional && $0.count > 0 } }

    /// The edges that have never been exercised, without optional ones.
    public var uncovered: [CoverageEdge] { self.entries.filter { !$0.edge.isOptional && $0.count == 0 }.map(\.edge) }

    /// How often an edge has been exercised; zero for one that the graph does not have.
    public func count(of edge: CoverageEdge.ID) -> Int { self.entries.first { $0.edge.id == edge }?.count ?? 0 }

    /// Adds what other runs have exercised.
    ///
    /// What another choreography has that this one has not counts as undeclared. Counts that can't be, because a record
    /// was damaged on its way, are taken for the nearest that can.
    public mutating func formUnion(_ other: Self) {
        var places: [CoverageEdge.ID: Int] = [:]
        for (place, entry) in self.entries.enumerated() { places[entry.edge.id] = place }
        for entry in other.entries {
            if let place = places[entry.edge.id] {
                self.entries[place].count = Self.sum(self.entries[place].count, entry.count)
            } else {
                self.undeclared = Self.sum(self.undeclared, entry.count)
            }
        }
        self.undeclared = Self.sum(self.undeclared, other.undeclared)
    }

    private static func sum(_ first: Int, _ second: Int) -> Int {
        let (sum, isTooMuch) = max(0, first).addingReportingOverflow(max(0, second))
        return isTooMuch ? .max : sum
    }
}

extension CoverageRecord: CustomStringConvertible {
    /// The report: how many edges were exercised, and which never, each with a way to exercise it.
    public var report: String {
        let summary = "\(self.choreography): \(self.exercisedCount) of \(self.edgeCount) edges exercised."
        let list = self.uncovered.map { (matter: $0.sentence, advice: $0.hint) }.numbered()
        var lines = [list.isEmpty ? summary : "\(summary) Never exercised:\n\(list)"]
        let extra = self.entries.filter { $0.edge.isOptional && $0.count > 0 }
        if !extra.isEmpty {
            lines.append("Not counted, but seen: \(extra.map { "\($0.edge)" }.joined(separator: "; ")).")
        }
        if self.undeclared > 0 {
            let times = self.undeclared == 1 ? "once" : "\(self.undeclared) times"
            lines.append(
                "Something that \(self.choreography) does not declare has happened \(times): in another choreography, "
                    + "or in another version of this one."
            )
        }
        return lines.joined(separator: "\n")
    }

    /// The report.
    public var description: String { self.report }
}

extension CoverageRecord {
    /// Throws unless all edges have been exercised, but for exempt ones.
    ///
    /// - Parameter exemptions: What need not be exercised.
    /// - Throws: ``CoverageError`` with code ``CoverageError/Code/incomplete``, whose message lists what is missing and
    ///   how to exercise it; with code ``CoverageError/Code/idleExemption`` for an exemption that is of no edge.
    public func requireFull(except exemptions: [CoverageExemption] = []) throws(CoverageError) {
        if let idle = exemptions.first(where: { exemption in !self.entries.contains { exemption.covers($0.edge) } }) {
            throw CoverageError(
                .idleExemption,
                "\(self.choreography) has no edge for the exemption \(idle). Mend its names, or remove it.",
                uncovered: []
            )
        }
        let missing = self.uncovered.filter { edge in !exemptions.contains { $0.covers(edge) } }
        guard !missing.isEmpty else { return }
        let exempt = self.uncovered.count - missing.count
        let list = missing.map { (matter: $0.sentence, advice: $0.hint) }.numbered()
        throw CoverageError(
            .incomplete,
            "\(self.choreography): \(self.exercisedCount) of \(self.edgeCount) edges exercised"
                + "\(exempt > 0 ? ", and \(exempt) exempt" : ""). Never exercised:\n\(list)",
            uncovered: missing
        )
    }
}
