internal import Choreography

/// Carries deliveries in the order in which they are sent, and lets bodies fail as planned.
struct ProbeWire: DeliveryNetwork, FaultInjector {
    let node: Node
    let record: ProbeRecord
    let faults: PlannedFaults

    func carry(_ parcels: [Parcel]) {
        for parcel in parcels { self.node.accept(.parcel(parcel, self.node)) }
    }

    func failure(handling event: AnyEnvelope, in step: String, of participant: String, attempt: Int) -> (any Error)? {
        if let error = self.faults.strike(event, step, participant) { return error }
        self.record.note(ProbeRecord.Call(saga: event.saga, participant: participant, step: step))
        return nil
    }

    func repeats(of event: AnyEnvelope, to participant: String) -> Int { 0 }
}
