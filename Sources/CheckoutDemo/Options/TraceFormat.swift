/// The ways in which `trace` tells what happened to an order.
enum TraceFormat: String, CaseIterable {
    case text
    case mermaid

    /// The names of all of them.
    static let names = Self.allCases.map(\.rawValue)
}
