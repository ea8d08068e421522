/// What a simulation adds to an environment, so that nothing happens but by its leave.
package struct SimulationHooks: Sendable {
    /// Carries deliveries from one participant to another.
    package let network: any DeliveryNetwork

    /// Is told what happens, before the user's own observers.
    package let observer: any SagaObserver

    /// Is told of calls of bodies, if it is there.
    package let calls: (any CallWatch)?

    /// How many tasks run the participants, whatever the machine.
    package let workers: Int

    /// What of the declared graph is checked before anything runs.
    package let checks: Checks

    /// What of the declared graph is checked before anything runs.
    package enum Checks: Sendable {
        /// Everything, as in production.
        case all
        /// That names are unique: some participants are missing, so that the graph is not whole.
        case names
        /// Nothing: it was checked in an earlier life of the process.
        case nothing
    }

    package init(
        network: any DeliveryNetwork,
        observer: any SagaObserver,
        calls: (any CallWatch)? = nil,
        workers: Int,
        checks: Checks = .all
    ) {
        self.network = network
        self.observer = observer
        self.calls = calls
        self.workers = workers
        self.checks = checks
    }
}

/// Is told which bodies are under way, of those that may suspend.
package protocol CallWatch: Sendable {
    /// A body, or a call to the outside, is about to be called.
    func callBegins(for event: AnyEnvelope, in step: String, of participant: String)

    /// It has returned or thrown, or its time limit is over.
    func callEnds(for event: AnyEnvelope, in step: String, of participant: String)
}

extension Environment {
    /// Those who are told what happens beside the choreography's own observers.
    var observers: [any SagaObserver] { self.hooks.map { [$0.observer] } ?? [] }

    /// Lets a simulation know that a body is under way for as long as it is.
    @inline(__always)
    func watching<Result>(
        _ delivery: Delivery,
        _ site: StepSite,
        _ call: () async throws -> Result
    ) async rethrows -> Result {
        guard let calls = self.hooks?.calls else { return try await call() }
        let event = AnyEnvelope(delivery.box)
        calls.callBegins(for: event, in: site.step, of: site.participant)
        defer { calls.callEnds(for: event, in: site.step, of: site.participant) }
        return try await call()
    }
}

/// Carries deliveries from one participant to another in a simulation.
package protocol DeliveryNetwork: Sendable {
    /// Takes deliveries that are on their way, each of which arrives at any time, in any order, or never if the
    /// process ends before.
    func carry(_ parcels: [Parcel])
}

/// A delivery on its way.
package struct Parcel: Sendable {
    let delivery: Delivery
    let lane: Lane
    private let arrival: @Sendable () -> Void

    init(_ delivery: Delivery, to lane: Lane, _ arrival: @escaping @Sendable () -> Void) {
        self.delivery = delivery
        self.lane = lane
        self.arrival = arrival
    }

    /// The event.
    package var event: AnyEnvelope { AnyEnvelope(self.delivery.box) }

    /// The event's saga.
    package var saga: SagaID { self.delivery.saga.id }

    /// Who is to receive it.
    package var participant: String { self.lane.name }

    /// The number of the participant that is to receive it.
    package var participantNumber: Int { self.lane.index }

    /// The number of the reaction to it, within its participant.
    package var reactionNumber: Int { self.delivery.reaction }

    /// The step that it is for, by its identifier.
    package var step: String { self.lane.reactions[self.delivery.reaction].site.step }

    /// Whether its participant reacts to the event with more than one step.
    package var isOneOfSeveral: Bool {
        self.lane.subscribers[self.delivery.box.route].count { $0.lane == self.lane.index } > 1
    }

    /// The number of the step that it is for.
    package var stepNumber: Int { self.lane.reactions[self.delivery.reaction].step }

    /// Tells the delivery from others.
    ///
    /// - Parameter number: The number of its saga, the same in every run.
    /// - Returns: The same for the same delivery.
    package func fingerprint(numbering number: Int) -> Fingerprint {
        var fingerprint = Fingerprint()
        fingerprint.add(number)
        fingerprint.add(self.participantNumber << 16 | self.reactionNumber << 1 | (self.isRepeat ? 1 : 0))
        fingerprint.add(self.delivery.box)
        return fingerprint
    }

    /// Whether it is a copy of a delivery.
    package var isRepeat: Bool { self.delivery.isRepeat }

    /// Lets it arrive.
    package func deliver() { self.arrival() }
}
