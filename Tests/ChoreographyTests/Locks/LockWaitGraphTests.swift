import Testing

@testable import Choreography

@Suite("The graph of sagas that wait for locks")
struct LockWaitGraphTests {
    private static func saga(_ number: UInt64) -> SagaID { SagaID(high: 1, low: number) }

    private func graph(of count: UInt64) -> LockWaitGraph<String> {
        var graph = LockWaitGraph<String>()
        for number in 1...count { graph.begin(Self.saga(number)) }
        return graph
    }

    @Test("Wakes those who wait for a saga in the order in which they came, once")
    func order() {
        var graph = self.graph(of: 3)
        #expect(graph.wait(Self.saga(2), in: 4, for: Self.saga(1), as: "two") == .waits)
        #expect(graph.wait(Self.saga(3), in: 5, for: Self.saga(1), as: "three") == .waits)
        let woken = graph.release(Self.saga(1))
        #expect(woken.map(\.waiter) == ["two", "three"])
        #expect(woken.map(\.lane) == [4, 5])
        #expect(graph.release(Self.saga(1)).isEmpty)
    }

    @Test("Lets nobody wait for a saga that has ended")
    func ended() {
        var graph = self.graph(of: 2)
        graph.end(Self.saga(1))
        #expect(graph.isOver(Self.saga(1)))
        #expect(!graph.isOver(Self.saga(2)))
        #expect(graph.wait(Self.saga(2), in: 0, for: Self.saga(1), as: "two") == .isOver)
        #expect(graph.wait(Self.saga(2), in: 0, for: Self.saga(9), as: "two") == .isOver)
    }

    @Test("Finds a circle when it closes, however long it is", arguments: 2...6 as ClosedRange<UInt64>)
    func circle(_ length: UInt64) {
        var graph = self.graph(of: length)
        for number in 1..<length {
            let next = Self.saga(number + 1)
            #expect(graph.wait(Self.saga(number), in: Int(number), for: next, as: "") == .waits)
        }
        #expect(graph.wait(Self.saga(length), in: 0, for: Self.saga(1), as: "") == .deadlock)
    }

    @Test("Follows every lane in which a saga waits")
    func branches() {
        var graph = self.graph(of: 4)
        #expect(graph.wait(Self.saga(1), in: 0, for: Self.saga(2), as: "") == .waits)
        #expect(graph.wait(Self.saga(1), in: 1, for: Self.saga(3), as: "") == .waits)
        #expect(graph.wait(Self.saga(4), in: 0, for: Self.saga(1), as: "") == .waits)
        #expect(graph.wait(Self.saga(3), in: 0, for: Self.saga(4), as: "") == .deadlock)
    }

    @Test("Forgets a wait that has ended another way")
    func left() {
        var graph = self.graph(of: 2)
        #expect(graph.wait(Self.saga(2), in: 7, for: Self.saga(1), as: "two") == .waits)
        graph.leave(Self.saga(2), in: 7)
        graph.leave(Self.saga(2), in: 7)
        #expect(graph.release(Self.saga(1)).isEmpty)
        #expect(graph.wait(Self.saga(1), in: 7, for: Self.saga(2), as: "one") == .waits)
    }

    @Test("Goes on waiting in one lane when it has left another")
    func otherLane() {
        var graph = self.graph(of: 2)
        #expect(graph.wait(Self.saga(2), in: 3, for: Self.saga(1), as: "two") == .waits)
        #expect(graph.wait(Self.saga(2), in: 4, for: Self.saga(1), as: "two") == .waits)
        graph.leave(Self.saga(2), in: 3)
        #expect(graph.wait(Self.saga(1), in: 0, for: Self.saga(2), as: "one") == .deadlock)
        #expect(graph.release(Self.saga(1)).map(\.lane) == [4])
    }

    @Test("Forgets that a saga has waited once it is woken")
    func woken() {
        var graph = self.graph(of: 2)
        #expect(graph.wait(Self.saga(2), in: 0, for: Self.saga(1), as: "two") == .waits)
        #expect(graph.release(Self.saga(1)).count == 1)
        #expect(graph.wait(Self.saga(1), in: 0, for: Self.saga(2), as: "one") == .waits)
    }
}
