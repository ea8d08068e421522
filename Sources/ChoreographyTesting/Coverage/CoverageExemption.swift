/// Edges that need not be exercised, picked by what is given.
///
/// ```swift
/// try coverage.requireFull(except: [.init(.fenced), .init(.undone, of: "Payments", on: "OutOfStock")])
/// ```
public struct CoverageExemption: Sendable, Hashable, CustomStringConvertible {
    private let kind: CoverageEdge.Kind?
    private let participant: String?
    private let step: String?
    private let event: String?

    /// Exempts all edges that agree with what is given.
    ///
    /// - Parameters:
    ///   - kind: What happens; `nil`, the default, for anything.
    ///   - participant: The participant in which it happens; `nil`, the default, for any.
    ///   - step: The step's identifier; `nil`, the default, for any.
    ///   - event: The name of a message that is handled; `nil`, the default, for any.
    public init(
        _ kind: CoverageEdge.Kind? = nil,
        of participant: String? = nil,
        step: String? = nil,
        on event: String? = nil
    ) {
        self.kind = kind
        self.participant = participant
        self.step = step
        self.event = event
    }

    /// What is given, in words.
    public var description: String {
        let kind = self.kind.map { "\($0)" } ?? "anything"
        let step = self.step.map { " at step \($0)" } ?? ""
        return "'\(kind)\(step)\(self.participant.map { " of \($0)" } ?? "")\(self.event.map { " on \($0)" } ?? "")'"
    }

    /// Whether an edge is exempt.
    func covers(_ edge: CoverageEdge) -> Bool {
        self.kind ?? edge.kind == edge.kind && self.participant ?? edge.participant == edge.participant
            && self.step ?? edge.step == edge.step && self.event.map { edge.events.contains($0) } ?? true
    }
}
