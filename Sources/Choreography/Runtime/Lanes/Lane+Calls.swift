/// The calls of one reaction whose body may suspend, for as long as its deliveries follow each other.
struct LaneCalls {
    /// The reaction, which is looked at twice for each call without counting references.
    ///
    /// It is one of the lane's, which never change, so that it lives as long as the lane, whose state this is.
    var reaction: Unmanaged<LaneReaction>?
    /// The reaction's number.
    var number = 0
    /// How many more deliveries the turn may handle.
    var left = 0
    /// What to handle next, before the backlog; at the end, a delivery for another reaction.
    var next: Delivery?
    /// The saga of the call that is under way.
    var saga: SagaState?
    /// The marks of its delivery.
    var marks: Delivery.Marks = []
    /// Which attempt it is.
    var attempt = 0
}

extension Lane: StepCalls {
    func beginCalls(of reaction: LaneReaction, with first: consuming Delivery, _ left: Int) {
        self.state.suspending.reaction = .passUnretained(reaction)
        self.state.suspending.number = first.reaction
        self.state.suspending.left = left
        self.state.suspending.next = consume first
    }

    /// - Returns: The first delivery for another reaction, if there is one.
    func endCalls(_ left: inout Int) -> Delivery? {
        left = self.state.suspending.left
        return self.state.suspending.next.take()
    }

    /// Makes the calls of a body that doesn't do it itself.
    func makeCalls(of body: @Sendable (EnvelopeBox, StepCall) async throws -> StepResult) async {
        while let (trigger, call) = self.nextCall() {
            do {
                let result = try await body(trigger, call)
                self.endCall(trigger, call, with: result)
            } catch {
                self.endCall(trigger, call, throwing: error)
            }
        }
    }

    @inline(__always)
    func nextCall() -> (trigger: EnvelopeBox, call: StepCall)? {
        self.withCalled { self.nextCall(of: $0) }
    }

    @inline(__always)
    func endCall(_ trigger: consuming EnvelopeBox, _ call: StepCall, with result: consuming StepResult) {
        var ended = Optional((self.takeCurrent(consume trigger), consume result))
        self.withCalled { reaction in
            guard let (delivery, result) = ended.take() else { return }
            self.endCall(consume delivery, reaction, call, consume result)
        }
    }

    func endCall(_ trigger: consuming EnvelopeBox, _ call: StepCall, throwing error: any Error) {
        let delivery = self.takeCurrent(consume trigger)
        self.withCalled { reaction in
            if self.isWatched { self.tellWatch(of: delivery.box, reaction) { $0.callEnds(for: $1, in: $2, of: $3) } }
            let attempt = Attempt(call: call, number: self.state.suspending.attempt)
            self.fail(delivery, reaction, attempt, error)
        }
    }

    @inline(__always)
    private func endCall(
        _ delivery: consuming Delivery,
        _ reaction: LaneReaction,
        _ call: StepCall,
        _ result: consuming StepResult
    ) {
        let attempt = self.state.suspending.attempt
        if self.isWatched { self.tellWatch(of: delivery.box, reaction) { $0.callEnds(for: $1, in: $2, of: $3) } }
        if self.hasFaults {
            do {
                try self.checkCommit(delivery.box, reaction, attempt: attempt)
            } catch {
                return self.fail(delivery, reaction, Attempt(call: call, number: attempt), error)
            }
        }
        self.commit(consume delivery, reaction, attempt: attempt, consume result)
    }

    @inline(__always)
    private func nextCall(of reaction: LaneReaction) -> (trigger: EnvelopeBox, call: StepCall)? {
        while let delivery = self.takeSuspending() {
            guard delivery.reaction == self.state.suspending.number else {
                self.state.suspending.next = consume delivery
                return nil
            }
            switch consume delivery {
            case .message(let trigger, let saga, let number, let marks):
                switch saga.update({ self.admission(of: trigger, reaction, &$0) }) {
                case .skip(let kind):
                    let delivery = Delivery(consume trigger, of: consume saga, to: Int(number), marks: marks)
                    self.skip(delivery, reaction, kind)
                case .run(let input, let attempt):
                    let call = self.makeCall(
                        reaction,
                        with: input,
                        in: self.offerSpare(for: reaction),
                        attempt: attempt,
                        marks: marks
                    )
                    do {
                        try self.checkCall(trigger, reaction, Attempt(call: call, number: attempt))
                    } catch {
                        let delivery = Delivery(consume trigger, of: consume saga, to: Int(number), marks: marks)
                        self.fail(delivery, reaction, Attempt(call: call, number: attempt), error)
                        continue
                    }
                    if self.isWatched {
                        self.tellWatch(of: trigger, reaction) { $0.callBegins(for: $1, in: $2, of: $3) }
                    }
                    self.state.suspending.saga = consume saga
                    self.state.suspending.marks = marks
                    self.state.suspending.attempt = attempt
                    return (consume trigger, call)
                }
            }
        }
        return nil
    }

    /// Does something with the reaction whose body is called.
    @inline(__always)
    private func withCalled<Result>(_ body: (LaneReaction) -> Result) -> Result {
        guard let reaction = self.state.suspending.reaction else { preconditionFailure("No body is called.") }
        return reaction._withUnsafeGuaranteedRef(body)
    }

    @inline(__always)
    private func takeSuspending() -> Delivery? {
        if let next = self.state.suspending.next.take() { return next }
        var left = self.state.suspending.left
        defer { self.state.suspending.left = left }
        return self.takeDelivery(&left)
    }

    /// The delivery whose call has ended.
    @inline(__always)
    private func takeCurrent(_ trigger: consuming EnvelopeBox) -> Delivery {
        guard let saga = self.state.suspending.saga.take() else { preconditionFailure("No call is under way.") }
        let (number, marks) = (self.state.suspending.number, self.state.suspending.marks)
        return Delivery(consume trigger, of: consume saga, to: number, marks: marks)
    }

    private func tellWatch(
        of trigger: EnvelopeBox,
        _ reaction: LaneReaction,
        _ tell: (any CallWatch, AnyEnvelope, String, String) -> Void
    ) {
        guard let watch = self.runtime.environment.hooks?.calls else { return }
        tell(watch, AnyEnvelope(trigger), reaction.site.step, reaction.site.participant)
    }

    /// Takes back what a call has written, and calls the body again at once if that is wanted.
    private func fail(_ delivery: Delivery, _ reaction: LaneReaction, _ attempt: Attempt, _ error: any Error) {
        self.volatileStore?.rollback()
        if self.recover(delivery, reaction, attempt, from: error) { self.state.suspending.next = delivery }
    }
}
