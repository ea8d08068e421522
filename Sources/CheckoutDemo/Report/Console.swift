import Foundation

/// The two streams that a command writes to.
struct Console: Sendable {
    let output: Sink
    let error: Sink

    /// The process's own streams.
    ///
    /// Colours are for terminals, and not for who sets `NO_COLOR`.
    static func system(environment: [String: String] = ProcessInfo.processInfo.environment) -> Self {
        let wantsColours = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        func sink(_ handle: FileHandle) -> Sink {
            let isTerminal = isatty(handle.fileDescriptor) == 1
            let view = isTerminal ? TerminalView(descriptor: handle.fileDescriptor) : nil
            return Sink(view: view, hasColours: isTerminal && wantsColours) { text in
                do {
                    try handle.write(contentsOf: Data(text.utf8))
                } catch {
                    // Nobody may take half a report for a whole one.
                    try? FileHandle.standardError.write(contentsOf: Data("checkout-demo: can't write output\n".utf8))
                    exit(1)
                }
            }
        }
        return Self(output: sink(.standardOutput), error: sink(.standardError))
    }
}
