/// The languages in which `graph` draws.
enum GraphFormat: String, CaseIterable {
    case mermaid
    case dot
}
