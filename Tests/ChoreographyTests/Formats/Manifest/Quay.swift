@testable import Choreography

/// A choreography that changes: what it was, and the pieces of what it may become.
enum Quay {
    struct PlaceOrder: Command { var order: Int }

    struct OrderPlaced: DomainEvent {
        struct Line: Codable { var units: Int }

        var order: Int
        var lines: [Line]
        var speed: Speed
        var note: String?
    }

    enum Speed: String, Codable, CaseIterable { case slow, fast }

    struct OrderRefused: CompensationEvent { var order: Int }
    struct OrderCancelled: CompensationEvent { var order: Int }
    struct OrderOverdue: CompensationEvent { var order: Int }
    struct PaymentCaptured: DomainEvent { var order: Int }
    struct PaymentDeclined: CompensationEvent { var order: Int }
    struct PaymentRefunded: CompensationEvent { var order: Int }
    struct StockReserved: DomainEvent { var order: Int }
    struct OutOfStock: CompensationEvent { var order: Int }

    /// An event of a version above 1.
    struct Audited: DomainEvent {
        static let schemaVersion = 2
        var order: Int
        static func migrate(_ payload: inout JSONValue, from version: Int) throws {}
    }

    static let orders = Paper("Orders") {
        InitiatingStep(on: PlaceOrder.self, completes: OrderPlaced.self, rejects: OrderRefused.self)
            .undone(on: PaymentDeclined.self, OutOfStock.self, OrderOverdue.self, publishing: OrderCancelled.self)
        Deadline(after: OrderPlaced.self, unless: StockReserved.self, rejects: OrderOverdue.self, id: "overdue")
        Listener(on: StockReserved.self)
    }

    static let payments = Paper("Payments") {
        CompensatableStep(on: OrderPlaced.self, completes: PaymentCaptured.self, rejects: PaymentDeclined.self)
            .undone(on: OutOfStock.self, OrderOverdue.self, publishing: PaymentRefunded.self)
    }

    static let stock = Paper("Stock") {
        PivotStep(on: PaymentCaptured.self, completes: StockReserved.self, rejects: OutOfStock.self)
    }

    static let books = Paper("Books") {
        RetriableStep(on: StockReserved.self, completes: Audited.self)
        Listener(on: Audited.self)
        Listener(on: OrderCancelled.self)
    }

    /// What it was.
    static let manifest = Self.manifest(Self.orders, Self.payments, Self.stock, Self.books)

    static func manifest(_ participants: any Participant..., name: String = "quay") -> ChoreographyManifest {
        let participants = participants.map { ParticipantDeclaration($0) }
        return ChoreographyManifest(of: ChoreographyGraph(name: name, participants: participants))
    }
}
