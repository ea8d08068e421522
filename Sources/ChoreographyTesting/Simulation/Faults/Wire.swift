internal import Choreography
internal import Synchronization

/// What is between the participants of one life of the process, and what happens to it.
struct Wire: DeliveryNetwork, FaultInjector {
    let node: Node
    let scheduler: Scheduler
    let adversary: Adversary
    let witness: Witness
    let explorer: Explorer?
    /// Set when the process is to die at once.
    let death = Shared(false)

    func carry(_ parcels: [Parcel]) {
        for parcel in parcels {
            let work = Scheduler.Work.parcel(parcel, self.node)
            if let delay = self.adversary.delay(at: self.place(of: parcel)) {
                self.scheduler.add(work, at: self.scheduler.now + delay)
            } else {
                self.node.accept(work)
            }
        }
    }

    func failure(handling event: AnyEnvelope, in step: String, of participant: String, attempt: Int) -> (any Error)? {
        let isPoison =
            explorer?.poisons("\(self.witness.number(of: event.saga)) \(participant).\(step)") ?? false
            || self.adversary.poisons(at: self.place(event.saga, participant, step))
        guard !isPoison else {
            self.death.set(true)
            return ProcessDeath()
        }
        let failure = self.adversary.failure(at: self.place(event.saga, participant, step), attempt: attempt)
        if failure == nil { self.witness.noteCall(step, participant, of: event.saga) }
        return failure
    }

    func commitFailure(
        handling event: AnyEnvelope,
        in step: String,
        of participant: String,
        attempt: Int
    ) -> (any Error)? {
        self.witness.noteReturn(step, participant, of: event.saga)
        return self.adversary.failedCommit(at: self.place(event.saga, participant, step), attempt: attempt)
    }

    func repeats(of event: AnyEnvelope, to participant: String) -> Int {
        if let explorer {
            guard explorer.budget.duplicates > 0, explorer.choose(2) == 1 else { return 0 }
            explorer.spend { $0.duplicates -= 1 }
            return 1
        }
        return self.adversary.repeats(at: self.place(event.saga, participant, event.name)) ? 1 : 0
    }

    /// After how many steps from this delivery on the process dies.
    func stepsToCrash(at parcel: Parcel) -> Int? { self.adversary.stepsToCrash(at: self.place(of: parcel)) }

    private func place(of parcel: Parcel) -> Adversary.Place {
        let number = UInt64(parcel.participantNumber) << 16 | UInt64(parcel.reactionNumber) << 1
        return Adversary.Place(
            saga: self.witness.number(of: parcel.saga),
            receiver: .parcel(parcel),
            subject: .parcel(parcel),
            life: self.node.life,
            number: number | (parcel.isRepeat ? 1 : 0)
        )
    }

    private func place(_ saga: SagaID, _ participant: String, _ subject: String) -> Adversary.Place {
        var number: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in participant.utf8 { number = (number ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for byte in subject.utf8 { number = (number ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Adversary.Place(
            saga: self.witness.number(of: saga),
            receiver: .participant(participant),
            subject: .step(subject),
            life: self.node.life,
            number: number
        )
    }
}
