import Choreography

/// The examples of "When things fail" and of the operator's document.
enum Failures {
    struct Ship: Command { var order: Int }
    struct ShipmentPlanned: DomainEvent { var order: Int }
    struct ShipmentCancelled: CompensationEvent { var order: Int }
    struct ParcelHandedOver: DomainEvent { var order: Int }
    struct ParcelRefused: CompensationEvent { var order: Int }

    struct CarrierUnknown: Error {}

    struct Plans { var plans = Table<Int, String>() }

    struct Carriers {
        var doors = Table<String, String>()
        var parcels = Table<Int, String>()
    }

    struct Planning: Participant {
        let store: InMemoryStore<Plans>

        var reactions: [Reaction<InMemoryStore<Plans>>] {
            InitiatingStep(on: Ship.self, completes: ShipmentPlanned.self) { command, plans in
                plans.plans[command.order] = "planned"
                return ShipmentPlanned(order: command.order)
            }
            .compensate(on: ParcelRefused.self) { planned, plans in
                guard plans.plans[-1] == nil else { throw CarrierUnknown() }
                plans.plans[planned.order] = nil
                return ShipmentCancelled(order: planned.order)
            }
            Listener(on: ParcelHandedOver.self) { parcel, plans in
                plans.plans[parcel.order] = "handed over"
            }
        }
    }

    struct HandOver: Participant {
        let store: InMemoryStore<Carriers>

        var reactions: [Reaction<InMemoryStore<Carriers>>] {
            // snippet: retry
            PivotStep(
                on: ShipmentPlanned.self,
                completes: ParcelHandedOver.self,
                rejects: ParcelRefused.self,
                retry: .immediate(maxAttempts: 3)
            ) { shipment, carriers in
                guard let door = carriers.doors["Blue Carrier"] else { throw CarrierUnknown() }
                carriers.parcels[shipment.order] = door
                return ParcelHandedOver(order: shipment.order)
            }
            // end
        }
    }

    struct CautiousHandOver: Participant {
        let store: InMemoryStore<Carriers>

        var reactions: [Reaction<InMemoryStore<Carriers>>] {
            // snippet: exhaustion
            PivotStep(
                on: ShipmentPlanned.self,
                completes: ParcelHandedOver.self,
                rejects: ParcelRefused.self,
                retry: .immediate(maxAttempts: 3),
                onExhaustion: { shipment, error in ParcelRefused(order: shipment.order) },
                timeout: .seconds(10),
                body: { shipment, carriers in
                    carriers.parcels[shipment.order] = try await carrierDoor()
                    return ParcelHandedOver(order: shipment.order)
                }
            )
            // end
        }
    }

    static func carrierDoor() async throws -> String { throw CarrierUnknown() }

    /// A warehouse that knows no carrier.
    struct Warehouse {
        let plans = InMemoryStore(Plans())
        let carriers = InMemoryStore(Carriers())

        func choreography(observers: [any SagaObserver] = []) -> SagaChoreography {
            // snippet: configuration
            var configuration = SagaChoreography.Configuration()
            configuration.retry = .exponentialJitter(base: .milliseconds(20), maxAttempts: 8)
            configuration.compensationRetry = .exponentialJitter(limit: .seconds(60), maxAttempts: 20)
            // end
            configuration.compensationRetry = .immediate(maxAttempts: 1)
            return SagaChoreography("warehouse", configuration: configuration, observers: observers) {
                Planning(store: self.plans)
                HandOver(store: self.carriers)
            }
        }

        func cautiousChoreography() -> SagaChoreography {
            SagaChoreography("warehouse") {
                Planning(store: self.plans)
                CautiousHandOver(store: self.carriers)
            }
        }

        /// Starts a saga whose parcel finds no carrier, and waits until its event is a dead letter.
        func startStuckSaga(in choreography: SagaChoreography) async throws -> SagaHandle {
            let saga = try await choreography.start(Ship(order: 7))
            for await entry in saga.timeline where entry.kind == .deadLettered { break }
            return saga
        }
    }

    static func list(_ choreography: SagaChoreography) {
        // snippet: list
        for letter in choreography.deadLetters {
            print(letter.id, letter.saga, letter.participant, letter.step, letter.event.name)
            print("  \(letter.attempts) attempts, the last at \(letter.time): \(letter.error)")
        }
        // end
    }

    static func replay(_ choreography: SagaChoreography, _ carriers: InMemoryStore<Carriers>) async throws {
        // snippet: replay
        await carriers.write { $0.doors["Blue Carrier"] = "door 4" }
        for letter in choreography.deadLetters { try choreography.replay(letter.id) }
        // end
    }

    static func discard(_ choreography: SagaChoreography, _ letter: DeadLetter) throws {
        // snippet: discard
        try choreography.discard(letter.id, reason: "the parcel was collected by hand")
        // end
    }

    static func discardCompensating(_ choreography: SagaChoreography, _ letter: DeadLetter) throws {
        // snippet: discard compensating
        try choreography.discard(
            letter.id,
            reason: "the carrier no longer exists",
            compensating: ParcelRefused(order: 7)
        )
        // end
    }

    static func look(_ choreography: SagaChoreography) {
        // snippet: monitor
        for saga in choreography.monitor.sagas() {
            print(saga.id, saga.phase, saga.startedAt)
            for wait in saga.waitsFor { print("  waits for \(wait.participant).\(wait.step) since \(wait.since)") }
            for debt in saga.debts { print("  \(debt)") }
        }
        // end
    }

    static func shutDown(_ choreography: SagaChoreography) async -> ShutdownReport {
        // snippet: shutdown
        let report = await choreography.shutDown(within: .seconds(10))
        if !report.isClean {
            print("\(report.sagas.count) sagas have not ended, \(report.unsettledEvents) events are not settled")
            print("\(report.deadLetters.count) dead letters")
        }
        // end
        return report
    }

    static func service(_ choreography: SagaChoreography) async throws {
        // snippet: service
        try await choreography.run()
        // end
    }

    static func log(_ warehouse: Warehouse) -> SagaChoreography {
        // snippet: log
        let choreography = SagaChoreography("warehouse", observers: [SagaLog()]) {
            Planning(store: warehouse.plans)
            HandOver(store: warehouse.carriers)
        }
        // end
        return choreography
    }
}
