import Testing

@testable import Choreography

@Suite("The difference between two manifests")
struct ManifestDifferenceTests {
    @Test("Names every change that breaks something", arguments: Quay.breakingSteps + Quay.breakingEvents)
    func breaking(change: QuayChange) {
        let difference = ManifestDifference(from: change.old, to: change.new)
        let kinds = difference.breakingChanges.map(\.kind)
        #expect(Self.sorted(kinds) == Self.sorted(change.kinds), "\(difference)")
        #expect(difference.isBreaking)
        for change in difference.breakingChanges {
            #expect(!change.mend.isEmpty)
            #expect(change.message.hasSuffix(".") && change.mend.hasSuffix("."))
        }
    }

    @Test("Calls no change breaking that breaks nothing", arguments: Quay.harmless)
    func harmless(change: QuayChange) {
        let difference = ManifestDifference(from: change.old, to: change.new)
        #expect(!difference.isBreaking, "\(difference)")
        #expect(Self.sorted(difference.changes.map(\.kind)) == Self.sorted(change.kinds), "\(difference)")
    }

    @Test("Is the same whether a manifest was declared or read", arguments: Quay.breakingSteps + Quay.harmless)
    func read(change: QuayChange) throws {
        let old = try ChoreographyManifest(json: change.old.json.utf8)
        let new = try ChoreographyManifest(json: change.new.json.utf8)
        #expect(old == change.old && new == change.new)
        #expect(ManifestDifference(from: old, to: new) == ManifestDifference(from: change.old, to: change.new))
    }

    @Test("Is nothing between a manifest and itself")
    func same() {
        let difference = ManifestDifference(from: Quay.manifest, to: Quay.manifest)
        #expect(difference.changes.isEmpty)
        #expect(difference.description == "The choreography quay promises what it did.")
    }

    @Test("Has seeded changes of every kind that there is")
    func kinds() {
        let seeded = Quay.breakingSteps + Quay.breakingEvents + Quay.harmless
        let found = seeded.flatMap { ManifestDifference(from: $0.old, to: $0.new).changes.map(\.kind) }
        let back = seeded.flatMap { ManifestDifference(from: $0.new, to: $0.old).changes.map(\.kind) }
        #expect(Set((found + back).map(\.raw)) == Set(ManifestChange.Kind.Raw.allCases))
    }

    @Test("Says what breaks, how to avoid it, and then what does not")
    func text() throws {
        let change = try #require(Quay.breakingSteps.first { $0.testDescription == "an undo for one cause removed" })
        let renamed = Quay.manifest(Quay.orders, name: "quay")
        #expect(
            ManifestDifference(from: change.old, to: change.new).description == """
                A change of the choreography quay breaks something:
                1. The step OrderPlaced of Payments is not undone by OrderOverdue any more.
                   A saga that OrderOverdue rejects is left half undone. Keep the undo as long as somebody may publish \
                OrderOverdue.
                """
        )
        let text = ManifestDifference(from: renamed, to: Quay.manifest).description
        #expect(text.hasPrefix("6 changes of the choreography quay break nothing:\n- The participant Books is new.\n"))
    }

    private static func sorted(_ kinds: [ManifestChange.Kind]) -> [String] { kinds.map(\.description).sorted() }
}
