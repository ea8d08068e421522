public import Choreography
internal import FoundationEssentials

/// One HTML file that shows a choreography and what has become of its sagas.
///
/// It shows the declared graph with counts, stuck sagas with what they owe, how long sagas took and how often they were
/// retried, a list of sagas to search and sort, and the sequence diagram and timeline of each saga whose timeline the
/// recorder keeps. It needs no network, and says in words what it leaves out.
///
/// - Important: The page shows what events carry, unless it is made with ``Payloads/none``. Treat it as the data itself.
public struct SagaReport: Sendable {
    /// How much of what events carry is shown.
    public struct Payloads: Sendable, Hashable {
        let limit: Int

        /// Nothing: names, times and identifiers only.
        public static let none = Self(limit: 0)

        /// The JSON of every event, up to a number of bytes; of a longer one, its size.
        public static func upTo(bytes: Int) -> Self { Self(limit: max(0, bytes)) }
    }

    let graph: ChoreographyGraph
    let recording: Recording
    /// Where open sagas stand.
    let open: [SagaID: SagaStatus]
    let payloads: Payloads

    /// Takes up what a recorder knows by now of a choreography, and what its open sagas wait for.
    ///
    /// It may be made at any time, while sagas run too, and does not change afterwards.
    ///
    /// - Parameters:
    ///   - choreography: The choreography.
    ///   - recorder: The recorder that has observed it.
    ///   - payloads: How much of what events carry is shown. Defaults to 4,000 bytes of each.
    public init(
        of choreography: SagaChoreography,
        recordedBy recorder: SagaRecorder,
        payloads: Payloads = .upTo(bytes: 4000)
    ) {
        self.init(
            of: choreography.graph,
            recording: recorder.recording,
            open: choreography.monitor.sagas(),
            payloads: payloads
        )
    }

    /// Takes up what a recorder knows by now of the choreographies with a graph, such as those of a simulation.
    ///
    /// - Parameters:
    ///   - graph: What the choreographies declare.
    ///   - recorder: The recorder that has observed them.
    ///   - payloads: How much of what events carry is shown. Defaults to 4,000 bytes of each.
    public init(
        of graph: ChoreographyGraph,
        recordedBy recorder: SagaRecorder,
        payloads: Payloads = .upTo(bytes: 4000)
    ) {
        self.init(of: graph, recording: recorder.recording, open: [], payloads: payloads)
    }

    private init(of graph: ChoreographyGraph, recording: Recording, open: [SagaStatus], payloads: Payloads) {
        self.graph = graph
        self.recording = recording
        self.open = Dictionary(open.map { ($0.id, $0) }) { first, _ in first }
        self.payloads = payloads
    }

    /// The page, as UTF-8.
    ///
    /// It takes about 100 bytes for each saga that is listed, and a few kilobytes for each timeline.
    public var html: [UInt8] { Page(self).bytes }

    /// Writes the page to a file, or replaces what the file holds.
    ///
    /// The file is replaced as a whole, or not at all.
    ///
    /// - Parameter path: The file.
    /// - Throws: ``SagaReportError`` with code ``SagaReportError/Code/unwritable``.
    public func write(to path: String) throws(SagaReportError) {
        do {
            try Data(self.html).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw SagaReportError(
                .unwritable,
                "The report can't be written to '\(path)'. Name a file in a folder that exists and can be written.",
                cause: error
            )
        }
    }
}
