/// The languages in which `graph` describes the choreography.
enum GraphFormat: String, CaseIterable {
    case mermaid
    case dot
    case asyncapi
    case manifest
    /// What a manager goes through.
    case states

    /// The names of all of them.
    static let names = Self.allCases.map(\.rawValue)
}
