/// Why the demo could not do what it was asked to, in one line.
struct DemoError: Error, Hashable, CustomStringConvertible {
    /// What went wrong, for code to tell apart.
    enum Code: Hashable {
        /// The arguments or the files make no sense. Nothing has been done.
        case badInput
        /// Something failed while the orders were played.
        case failed
    }

    let code: Code
    let message: String

    static func badInput(_ message: String) -> Self { Self(code: .badInput, message: message) }

    static func failed(_ message: String) -> Self { Self(code: .failed, message: message) }

    var description: String { self.message }
}
