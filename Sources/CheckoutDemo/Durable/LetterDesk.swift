import Choreography
import ChoreographySQLite

/// Replays and discards dead letters, in a choreography that runs for as long as that takes.
struct LetterDesk {
    /// What has come of a dead letter.
    enum Result {
        case ended(SagaOutcome)
        /// An undo's letter is done with; the saga had ended before.
        case undone
        case leftOwing
        /// The saga waits for a person again.
        case waiting([DeadLetter])
        /// The saga has not ended, and no dead letter is the reason.
        case open
    }

    /// What is done with a dead letter.
    enum Action {
        case replay
        case discard(reason: String)
    }

    let folder: DataFolder
    var environment = Environment.system

    /// Does something with a dead letter, and waits until its saga has ended or waits again.
    ///
    /// All other sagas that are not over go on meanwhile, as they would in a run.
    ///
    /// - Parameters:
    ///   - action: What is done.
    ///   - id: The dead letter.
    /// - Returns: What has come of it.
    /// - Throws: ``DemoError`` when there is no such letter; `RuntimeError` when the databases are in use.
    func perform(_ action: Action, on id: DeadLetter.ID) async throws -> Result {
        _ = try DataStatus(of: self.folder).deadLetter(id)
        let services = try DurableCheckout(in: self.folder)
        // Another process may have been quicker, and has let go by now.
        let letter = try DataStatus(of: self.folder).deadLetter(id)
        let watch = LetterWatch(letter)
        let choreography = services.makeChoreography(
            services.style,
            configuration: .patient,
            environment: self.environment,
            observers: [watch]
        )
        let saga: SagaHandle?
        do {
            let left = try await choreography.resumeSagas()
            saga = left.first { $0.id == letter.saga }
            await watch.isTakenUp()
            switch action {
            case .replay: try choreography.replay(id)
            case .discard(let reason): try choreography.discard(id, reason: reason)
            }
            await watch.isDecided()
        } catch {
            await choreography.shutDown(within: .zero)
            throw error
        }
        // Waits for the rest of the saga, and for all that the others can still do.
        let letters = await choreography.shutDown().deadLetters.filter { $0.saga == letter.saga }
        if letter.isCompensation, letters.isEmpty { return action.isReplay ? .undone : .leftOwing }
        if !letters.isEmpty { return .waiting(letters) }
        return saga?.currentOutcome.map { .ended($0) } ?? .open
    }
}

extension LetterDesk.Action {
    var isReplay: Bool {
        if case .replay = self { true } else { false }
    }
}
