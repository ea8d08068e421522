/// The runs of a choreography have not exercised all that they should.
public struct CoverageError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, for code to tell apart.
    ///
    /// More codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Raw: String, Sendable {
            case incomplete, idleExemption
        }

        private let raw: Raw

        /// Edges have never been exercised.
        public static let incomplete = Self(raw: .incomplete)
        /// An exemption is of no edge of the choreography.
        public static let idleExemption = Self(raw: .idleExemption)

        /// The code's name.
        public var description: String { self.raw.rawValue }
    }

    /// What is wrong, for code to tell apart.
    public let code: Code

    /// What is wrong and what to do about it.
    public let message: String

    /// The edges that have never been exercised and are not exempt.
    public let uncovered: [CoverageEdge]

    /// What is wrong and what to do about it.
    public var description: String { self.message }

    init(_ code: Code, _ message: String, uncovered: [CoverageEdge]) {
        self.code = code
        self.message = message
        self.uncovered = uncovered
    }
}
