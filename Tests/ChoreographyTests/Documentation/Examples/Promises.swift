import Foundation

@testable import Choreography

/// Who carries a parcel.
enum Carrier: String, Codable { case post, drone }

/// The examples of "Changing a choreography", "Describing the contract" and "Drawing a choreography".
enum Promises {
    struct ParcelSent: DomainEvent {
        var carrier: Carrier
        var weight: Int
    }

    /// Writes a manifest.
    static func write(_ shop: SagaChoreography, to path: String) throws {
        // snippet: write
        let manifest = ChoreographyManifest(of: shop.graph)
        try manifest.json.write(toFile: path, atomically: true, encoding: .utf8)
        // end
    }

    /// Prints pictures.
    static func draw(_ shop: SagaChoreography, _ saga: SagaHandle) {
        // snippet: draw
        print(shop.graph.mermaid)
        print(shop.graph.dot)
        // end
        // snippet: sequence
        print(SequenceDiagram(of: saga.timeline.entries).mermaid)
        // end
    }

    /// Describes a choreography to others.
    static func describe(_ shop: SagaChoreography) -> String {
        // snippet: describe
        let document = shop.graph.asyncAPI(version: "2.1.0")
        // end
        return document
    }

    /// Compares a choreography with its manifest.
    static func compare(_ shop: SagaChoreography, with path: String) throws -> ManifestDifference {
        // snippet: compare
        let committed = try Data(contentsOf: URL(filePath: path))
        let old = try ChoreographyManifest(json: committed)
        let difference = ManifestDifference(from: old, to: ChoreographyManifest(of: shop.graph))
        for change in difference.breakingChanges { print(change.message, change.mend) }
        // end
        return difference
    }
}

// snippet: example
extension Carrier: PayloadExample {
    static let payloadExample = Carrier.post
}
// end
