/// Why a report could not be written.
public struct SagaReportError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for code to tell apart.
    ///
    /// More codes may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Raw: String, Sendable {
            case unwritable
        }

        private let raw: Raw

        /// The file can't be written.
        public static let unwritable = Self(raw: .unwritable)

        /// The code's name.
        public var description: String { self.raw.rawValue }
    }

    /// What went wrong, for code to tell apart.
    public let code: Code

    /// What went wrong, and what to do about it.
    public let message: String

    /// The system's error.
    public let cause: any Error

    /// What went wrong, what to do about it, and the system's error.
    public var description: String { "\(self.message) (\(self.cause))" }

    init(_ code: Code, _ message: String, cause: any Error) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}
