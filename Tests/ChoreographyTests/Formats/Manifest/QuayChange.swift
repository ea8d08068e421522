import Testing

@testable import Choreography

/// A change of the quay, and all that it has to be called.
struct QuayChange: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let kinds: [ManifestChange.Kind]
    let old: ChoreographyManifest
    let new: ChoreographyManifest

    init(
        _ name: String,
        _ kinds: [ManifestChange.Kind],
        from old: ChoreographyManifest = Quay.manifest,
        to new: ChoreographyManifest
    ) {
        self.testDescription = name
        self.kinds = kinds
        self.old = old
        self.new = new
    }

    /// A change of an event that a participant publishes and another one hears.
    init<Before: DomainEvent, After: DomainEvent>(
        _ name: String,
        _ kinds: [ManifestChange.Kind],
        from before: Before.Type,
        to after: After.Type
    ) {
        func manifest<Event: DomainEvent>(_ event: Event.Type) -> ChoreographyManifest {
            Quay.manifest(
                Paper("Scales") { InitiatingStep(on: Quay.PlaceOrder.self, completes: Event.self) },
                Paper("Labels") { Listener(on: Event.self, id: "print") { _, _ in } }
            )
        }
        self.init(name, kinds, from: manifest(before), to: manifest(after))
    }
}
