/// The languages in which `graph` describes the choreography.
enum GraphFormat: String, CaseIterable {
    case mermaid
    case dot
    case asyncapi
    case manifest

    /// The names of all of them.
    static let names = Self.allCases.map(\.rawValue)
}
