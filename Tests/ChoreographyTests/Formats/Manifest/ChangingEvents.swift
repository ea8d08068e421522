@testable import Choreography

/// An event as it was, and as it may become.
enum Scan {
    enum Speed: String, Codable, CaseIterable { case slow, fast }

    struct Line: Codable { var units: Int }

    struct Scanned: DomainEvent {
        var order: Int
        var lines: [Line]
        var speed: Speed
        var note: String?
    }

    /// The same under other names of Swift's, with its members in another order.
    struct Rearranged: ScannedEvent {
        struct Row: Codable { var units: Int }

        var speed: Speed
        var note: String?
        var order: Int
        var lines: [Row]
    }

    struct Weighed: DomainEvent {
        var order: Int
        var lines: [Line]
        var speed: Speed
        var note: String?
    }

    struct Measured: DomainEvent { var metres: Int }

    struct Migrated: ScannedEvent {
        static let schemaVersion = 3
        var order: String

        static func migrate(_ payload: inout JSONValue, from version: Int) throws {
            guard version == 1 else { return }
            guard case .integer(let order)? = payload["order"] else { throw CancellationError() }
            payload["order"] = .string("\(order)")
        }
    }

    struct Unmigrated: ScannedEvent {
        static let schemaVersion = 3
        var order: String
    }

    struct Turned: CompensationEvent {
        static let eventName = "Scanned"
        var order: Int
        var lines: [Line]
        var speed: Speed
        var note: String?
    }
}

/// Another payload of the same event.
protocol ScannedEvent: DomainEvent {}

extension ScannedEvent {
    static var eventName: String { "Scanned" }
}

/// The event with another payload and the same version.
enum Rescan {
    struct Removed: ScannedEvent {
        var lines: [Scan.Line]
        var speed: Scan.Speed
    }

    struct Retyped: ScannedEvent {
        var order: String
        var lines: [Scan.Line]
        var speed: Scan.Speed
        var note: String?
    }

    struct Required: ScannedEvent {
        var order: Int
        var lines: [Scan.Line]
        var speed: Scan.Speed
        var note: String?
        var weight: Double
    }

    struct Longer: ScannedEvent {
        var order: Int
        var lines: [Scan.Line]
        var speed: Scan.Speed
        var note: String?
        var weight: Double?
    }

    struct Loosened: ScannedEvent {
        var order: Int?
        var lines: [Scan.Line]
        var speed: Scan.Speed
        var note: String?
    }

    struct Wider: ScannedEvent {
        enum Speed: String, Codable, CaseIterable { case slow, fast, immediate }

        var order: Int
        var lines: [Scan.Line]
        var speed: Speed
        var note: String?
    }

    struct Deep: ScannedEvent {
        struct Line: Codable { var units: Double }

        var order: Int
        var lines: [Line]
        var speed: Scan.Speed
        var note: String?
    }

    struct Tree: DomainEvent {
        struct Node: Codable {
            var value: Int
            var nodes: [Node]
        }

        var root: Node
    }

    struct OtherTree: DomainEvent {
        static let eventName = "Tree"

        struct Node: Codable {
            var value: Bool
            var nodes: [Node]
        }

        var root: Node
    }

    /// Nobody can find out which words there are.
    struct Vague: ScannedEvent {
        enum Speed: String, Codable { case slow, fast }

        var order: Int
        var speed: Speed
        var lines: [Scan.Line]
        var note: String?
    }
}
