import Testing

@testable import Choreography

@Suite("What tells one state of a simulation from another", .timeLimit(.minutes(1)))
struct FingerprintTests {
    private struct Books {
        var money = Table<String, Int>()
        var names = Table<String, String>()
    }

    private struct Measured: DomainEvent {
        let value: Double
    }

    private struct Estimated: DomainEvent {
        let value: Double
    }

    @Test("Follows each row that is written, in place or not, removed, and taken back")
    func rows() async {
        let store = InMemoryStore(Books())
        let empty = store.fingerprint
        await store.write { $0.money["Ada"] = 1 }
        let first = store.fingerprint
        await store.write { $0.money["Ada", default: 0] += 1 }
        let second = store.fingerprint
        #expect(Set([empty, first, second]).count == 3)
        await store.write { $0.money["Ada", default: 0] -= 1 }
        #expect(store.fingerprint == first)
        store.undoLastTransaction()
        #expect(store.fingerprint == second)
        await store.write { $0.money["Ada"] = nil }
        #expect(store.fingerprint == empty)
    }

    @Test("Follows what a transaction has written so far, and that it is rolled back")
    func uncommitted() async {
        let store = InMemoryStore(Books())
        await store.write { $0.money["Ada"] = 1 }
        let before = store.fingerprint
        await #expect(throws: Glitch()) {
            try await store.write { books in
                #expect(store.fingerprint == before)
                books.money["Ada", default: 0] += 1
                let second = store.fingerprint
                books.money["Ada", default: 0] += 1
                let third = store.fingerprint
                books.money["Bob"] = 1
                #expect(Set([before, second, third, store.fingerprint]).count == 4)
                throw Glitch()
            }
        }
        #expect(store.fingerprint == before)
    }

    @Test("Depends on which table has a row, and not on the order in which rows came")
    func places() async {
        func fingerprint(_ write: @Sendable (InMemoryTransaction<Books>) -> Void) async -> Fingerprint {
            let store = InMemoryStore(Books())
            await store.write { write($0) }
            return store.fingerprint
        }
        func fingerprint(namingInTurn numbers: [Int]) async -> Fingerprint {
            await fingerprint { books in for number in numbers { books.names["\(number)"] = "" } }
        }
        let inOrder = await fingerprint(namingInTurn: Array(0..<20))
        let inReverse = await fingerprint(namingInTurn: (0..<20).reversed())
        #expect(inOrder == inReverse)
        let money = await fingerprint { $0.money["Ada"] = 1 }
        let name = await fingerprint { $0.names["Ada"] = "1" }
        #expect(money != name)
    }

    private func fingerprint(of message: some Message) -> Fingerprint {
        let metadata = EnvelopeMetadata(
            id: EventID(high: 1, low: .random(in: .min ... .max)),
            saga: SagaID(high: 3, low: 4),
            causation: nil,
            time: Timestamp(nanoseconds: 7),
            source: "A"
        )
        var fingerprint = Fingerprint()
        fingerprint.add(AnyEnvelope(Envelope(message, metadata: metadata)).box)
        return fingerprint
    }

    @Test("Depends on what a message is and says, and not on who it is")
    func messages() {
        #expect(self.fingerprint(of: Measured(value: 1)) == self.fingerprint(of: Measured(value: 1)))
        #expect(self.fingerprint(of: Measured(value: 1)) != self.fingerprint(of: Measured(value: 2)))
        #expect(self.fingerprint(of: Measured(value: 1)) != self.fingerprint(of: Estimated(value: 1)))
    }

    @Test("Depends on what a message says that can't be written as JSON")
    func unstorable() {
        #expect(self.fingerprint(of: Measured(value: .nan)) == self.fingerprint(of: Measured(value: .nan)))
        #expect(self.fingerprint(of: Measured(value: .nan)) != self.fingerprint(of: Measured(value: .infinity)))
    }

    @Test("Depends on the name of a message that could not be decoded")
    func undecoded() {
        func message(_ name: String, _ payload: [UInt8]) -> UndecodedMessage {
            UndecodedMessage(name: name, version: 1, payload: payload, problem: "It is gone.")
        }
        #expect(self.fingerprint(of: message("Gone", [1])) == self.fingerprint(of: message("Gone", [1])))
        #expect(self.fingerprint(of: message("Gone", [1])) != self.fingerprint(of: message("Lost", [1])))
        #expect(self.fingerprint(of: message("Gone", [1])) != self.fingerprint(of: message("Gone", [2])))
    }
}
