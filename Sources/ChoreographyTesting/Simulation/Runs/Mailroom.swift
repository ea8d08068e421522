internal import Choreography

/// The clients of a run, and what became of what they have sent.
final class Mailroom: Sendable {
    /// Where a client's message is.
    private enum Progress: Sendable {
        /// On its way.
        case sending
        /// Committed.
        case accepted
        /// Its initiating step has failed for good; nothing was committed.
        case failed
    }

    private let clients: [SimulatedRun.Client]
    private let progress: Locked<[Progress]>
    /// How often the process has died while a client's message was on its way.
    private let deaths: Locked<[Int]>

    /// How often a client sends a message that was on its way when the process died.
    private static let patience = 5

    init(_ clients: [SimulatedRun.Client]) {
        self.clients = clients
        self.progress = Locked(Array(repeating: .sending, count: clients.count))
        self.deaths = Locked(Array(repeating: 0, count: clients.count))
    }

    /// The message of a client that was not accepted.
    var unaccepted: String? {
        let number = self.progress.withLock { $0.firstIndex { $0 != .accepted } }
        return number.map { self.clients[$0].name }
    }

    /// Tells where the messages are.
    var fingerprint: UInt64 {
        self.progress.withLock { progress in
            progress.reduce(1) { $0 &* 3 &+ ($1 == .sending ? 0 : $1 == .accepted ? 1 : 2) }
        }
    }

    /// Whether a message has failed.
    var hasFailed: Bool { self.progress.withLock { $0.contains { $0 == .failed } } }

    /// Sends what has not been accepted.
    func send(in node: Node, to choreography: SagaChoreography, _ witness: Witness) {
        for (number, progress) in self.progress.withLock({ $0 }).enumerated() where progress == .sending {
            let client = self.clients[number]
            // An event that is published again begins another saga.
            let witnessed = client.number + (client.publishes ? 1000 * self.deaths.withLock { $0[number] } : 0)
            node.spawn {
                await Witness.$client.withValue(witnessed) {
                    do {
                        _ = try await client.send(choreography)
                        self.note(.accepted, number)
                    } catch let error as RuntimeError where error.code == .stepFailed {
                        self.note(.failed, number)
                    } catch let error as RuntimeError where error.code == .shutDown {
                        // The process has ended.
                    } catch {
                        witness.object("client", "The client's \(client.name) was not accepted: \(error)")
                    }
                }
            }
        }
    }

    /// Sends again what has failed.
    func sendAgain(in node: Node, to choreography: SagaChoreography, _ witness: Witness) {
        let hasFailed = self.progress.withLock { progress in
            let failed = progress.indices.filter { progress[$0] == .failed }
            for number in failed { progress[number] = .sending }
            return !failed.isEmpty
        }
        if hasFailed { self.send(in: node, to: choreography, witness) }
    }

    /// The process has died: what the stores know was accepted, even if its client was not told.
    ///
    /// An event from outside is in nobody's outbox until all of its readers have it, so that whoever was not told has to
    /// publish it again.
    func lookThrough(_ sagas: [SagaID: SagaOutcome?], _ witness: Witness) {
        for (number, client) in self.clients.enumerated() where self.progress.withLock({ $0[number] }) == .sending {
            if client.publishes {
                self.countDeath(number)
                continue
            }
            guard let saga = witness.saga(ofClient: client.number) else { continue }
            if sagas[saga] != nil { self.note(.accepted, number) } else { self.countDeath(number) }
        }
    }

    /// A client whose message may kill the process each time waits until somebody has mended that.
    private func countDeath(_ number: Int) {
        self.deaths.withLock { deaths in
            deaths[number] += 1
            if deaths[number] == Self.patience { self.note(.failed, number) }
        }
    }

    private func note(_ progress: Progress, _ number: Int) {
        self.progress.withLock { $0[number] = progress }
    }
}

/// Random numbers for several tasks.
final class RandomSource: Sendable {
    private let stream: Locked<RandomStream>

    init(seed: UInt64) {
        self.stream = Locked(RandomStream(seed: seed, stream: 2))
    }

    func next() -> UInt64 { self.stream.withLock { $0.next() } }
}

/// A value that several closures hold.
final class Shared<Value: Sendable>: Sendable {
    private let value: Locked<Value>

    init(_ value: Value) {
        self.value = Locked(value)
    }

    func get() -> Value { self.value.withLock { $0 } }
    func set(_ value: Value) { self.value.withLock { $0 = value } }
}
