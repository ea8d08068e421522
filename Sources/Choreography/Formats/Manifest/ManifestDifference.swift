/// What has changed from one manifest to another, and what of it breaks something.
///
/// ```swift
/// let old = try ChoreographyManifest(json: committed)
/// let difference = ManifestDifference(from: old, to: ChoreographyManifest(of: choreography.graph))
/// guard !difference.isBreaking else { throw Refused(difference) }
/// ```
///
/// A change is *breaking* if a saga that was begun by the older program can come to harm in the newer one, or if a service
/// that was built against the older contract can: it would wait for an event that nobody publishes, leave something
/// committed that was to be undone, run a step twice, or meet a payload that it can't decode. A payload may change its
/// shape together with its version, if all older versions are migrated; whoever still knows only the older version makes
/// dead letters of the newer, so that the readers go first.
///
/// Renamed things are recognized where everything else about them is the same. Otherwise one thing is gone, and another
/// is new.
public struct ManifestDifference: Sendable, Hashable, CustomStringConvertible {
    /// The choreography's name.
    public let choreography: String

    /// Everything that has changed, what breaks something first.
    ///
    /// The order depends on the manifests alone.
    public let changes: [ManifestChange]

    /// Compares two manifests.
    ///
    /// - Parameters:
    ///   - old: What was promised.
    ///   - new: What is declared now.
    public init(from old: ChoreographyManifest, to new: ChoreographyManifest) {
        let comparison = ManifestComparison(from: old, to: new)
        let changes = comparison.participantChanges() + comparison.messageChanges()
        self.choreography = new.name
        self.changes = changes.filter(\.isBreaking) + changes.filter { !$0.isBreaking }
    }

    /// The changes that break something.
    public var breakingChanges: [ManifestChange] { self.changes.filter(\.isBreaking) }

    /// Whether something breaks.
    public var isBreaking: Bool { self.changes.contains(where: \.isBreaking) }

    /// All changes as numbered lines, what breaks something first, with what to do about it.
    public var description: String {
        let breaking = self.breakingChanges
        let harmless = self.changes.filter { !$0.isBreaking }
        guard !self.changes.isEmpty else { return "The choreography \(self.choreography) promises what it did." }
        var parts: [String] = []
        if !breaking.isEmpty {
            let count = breaking.count == 1 ? "A change" : "\(breaking.count) changes"
            let verb = breaking.count == 1 ? "breaks" : "break"
            let list = breaking.map { (matter: $0.message, advice: $0.mend) }.numbered()
            parts.append("\(count) of the choreography \(self.choreography) \(verb) something:\n\(list)")
        }
        if !harmless.isEmpty {
            let count = harmless.count == 1 ? "A change" : "\(harmless.count) changes"
            let verb = harmless.count == 1 ? "breaks" : "break"
            let list = harmless.map { "- \($0.message)" }.joined(separator: "\n")
            parts.append("\(count) of the choreography \(self.choreography) \(verb) nothing:\n\(list)")
        }
        return parts.joined(separator: "\n")
    }
}
