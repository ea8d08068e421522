import Choreography

/// The examples of "Calling other systems" that are not those of "Choosing the kind of a step".
enum Calls {
    struct Ship: Command { var order: Int }
    struct Packed: DomainEvent { var order: Int }
    struct Unpacked: CompensationEvent { var order: Int }

    struct HandedOver: DomainEvent {
        var order: Int
        var parcel: String
    }

    struct NotHandedOver: CompensationEvent { var order: Int }
    struct TakenBack: CompensationEvent { var order: Int }

    struct Rows { var rows = Table<Int, String>() }

    /// Somebody else's service that knows no idempotency keys, but keeps a reference.
    protocol Carrier: Sendable {
        func parcel(withReference reference: String) async throws -> String?
        func send(_ order: Int, reference: String) async throws -> String
    }

    struct Packing: Participant {
        let store = InMemoryStore(Rows())

        var reactions: [Reaction<InMemoryStore<Rows>>] {
            InitiatingStep(on: Ship.self, completes: Packed.self) { ship, _ in Packed(order: ship.order) }
                .compensate(on: NotHandedOver.self) { packed, _ in Unpacked(order: packed.order) }
            Listener(on: HandedOver.self) { parcel, db in db.rows[parcel.order] = parcel.parcel }
        }
    }

    struct Shipping: Participant {
        let store = InMemoryStore(Rows())
        let carrier: any Carrier

        var reactions: [Reaction<InMemoryStore<Rows>>] {
            // snippet: look
            ExternalStep(
                on: Packed.self,
                completes: HandedOver.self,
                rejects: NotHandedOver.self,
                retry: .exponentialJitter(base: .seconds(1), maxAttempts: 10),
                onExhaustion: { packed, error in NotHandedOver(order: packed.order) },
                timeout: .seconds(5)
            ) { packed, key in
                if let parcel = try await self.carrier.parcel(withReference: key.description) { return parcel }
                return try await self.carrier.send(packed.order, reference: key.description)
            } commit: { packed, parcel, shipments in
                shipments.rows[packed.order] = parcel
                return HandedOver(order: packed.order, parcel: parcel)
            }
            // end
            .compensate(on: NotHandedOver.self) { effect, key in
                try await self.carrier.parcel(withReference: key.description)
            } commit: { effect, parcel, shipments in
                switch effect {
                case .done(let parcel): TakenBack(order: parcel.order)
                case .unknown(let packed): TakenBack(order: packed.order)
                }
            }
        }
    }

    // snippet: receive
    struct Receipts { var byKey = Table<String, String>() }

    struct CardService {
        let store: InMemoryStore<Receipts>

        func charge(_ cents: Int, idempotencyKey key: String) async -> String {
            await self.store.write { db in
                if let receipt = db.byKey[key] { return receipt }
                let receipt = "receipt \(db.byKey.count + 1): \(cents) cents"
                db.byKey[key] = receipt
                return receipt
            }
        }
    }
    // end

    static func choreography(_ carrier: any Carrier, environment: Environment) -> SagaChoreography {
        SagaChoreography("shipping", environment: environment) {
            Packing()
            Shipping(carrier: carrier)
        }
    }
}
