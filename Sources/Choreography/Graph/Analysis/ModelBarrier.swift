/// The rules by which the model decides what an arriving event may do: those of `Barrier`, or of a worse one, to see
/// whether the model check would notice.
struct ModelBarrier: Sendable {
    let forward: @Sendable (StepState) -> Barrier.Forward
    let undo: @Sendable (StepState) -> Barrier.Undo

    static let runtime = Self(forward: { Barrier.forward($0) }, undo: { Barrier.undo($0) })

    /// By state: whether an event that triggers a step does nothing from now on.
    let forwardIsSettled: [Bool]

    /// By state: whether an event that causes an undo does nothing from now on.
    let undoIsSettled: [Bool]

    /// Whether an event that was handled does nothing when it comes again, whatever has happened since.
    ///
    /// The model relies on it to leave out what makes no difference.
    let absorbsRepetitions: Bool

    /// Takes over rules.
    ///
    /// - Parameters:
    ///   - forward: What an event that triggers a step may do.
    ///   - undo: What an event that causes an undo may do.
    ///   - isTrusted: Whether the model may make use of it if repetitions are absorbed.
    init(
        forward: @escaping @Sendable (StepState) -> Barrier.Forward,
        undo: @escaping @Sendable (StepState) -> Barrier.Undo,
        isTrusted: Bool = true
    ) {
        func afterForward(_ state: StepState) -> [StepState] {
            forward(state) == .run ? [.committed, .rejected] : [state]
        }
        func afterUndo(_ state: StepState) -> [StepState] {
            switch undo(state) {
            case .run: [.undone]
            case .fence: [.fenced]
            case .absorb: [state]
            }
        }
        func laterStates(than first: StepState) -> [StepState] {
            var states = [first]
            var next = 0
            while next < states.count {
                for state in afterForward(states[next]) + afterUndo(states[next]) where !states.contains(state) {
                    states.append(state)
                }
                next += 1
            }
            return states
        }
        let forwards = Self.byState { laterStates(than: $0).allSatisfy { forward($0) != .run } }
        let undos = Self.byState { laterStates(than: $0).allSatisfy { undo($0) == .absorb } }
        let absorbs =
            isTrusted
            && StepState.allCases.allSatisfy { state in
                afterForward(state).allSatisfy { forwards[Int($0.rawValue)] }
                    && afterUndo(state).allSatisfy { undos[Int($0.rawValue)] }
            }
        let none = StepState.allCases.map { _ in false }
        self.forward = forward
        self.undo = undo
        self.forwardIsSettled = absorbs ? forwards : none
        self.undoIsSettled = absorbs ? undos : none
        self.absorbsRepetitions = absorbs
    }

    private static func byState(_ isTrue: (StepState) -> Bool) -> [Bool] {
        StepState.allCases.sorted { $0.rawValue < $1.rawValue }.map(isTrue)
    }
}
