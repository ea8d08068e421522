import Testing

@testable import Choreography

@Suite("The parts that schedule")
struct SchedulingTests {
    @Test("A timer queue gives what is due, the earliest first, and equal times in the order of their coming")
    func timers() {
        var queue = TimerQueue<Int>()
        var generator = SplitMix(state: 1)
        let deadlines = (0..<500).map { _ in Duration.seconds(Int(generator.next() % 50)) }
        for (number, deadline) in deadlines.enumerated() { queue.insert(number, at: deadline) }
        #expect(queue.firstDeadline == deadlines.min())
        var rung: [Int] = []
        while let number = queue.popFirst(dueBy: .seconds(20)) { rung.append(number) }
        let expected = deadlines.enumerated().filter { $1 <= .seconds(20) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        #expect(rung == expected.map(\.0))
        #expect(queue.count == 500 - rung.count)
        #expect(queue.firstDeadline == .seconds(21))
        queue.removeAll { $0 % 3 == 0 }
        rung = []
        while let number = queue.popFirst(dueBy: .seconds(50)) { rung.append(number) }
        let left = deadlines.enumerated().filter { $1 > .seconds(20) && $0 % 3 != 0 }
        #expect(rung == left.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map(\.0))
    }

    @Test(
        "A first-in first-out queue keeps its order while it is filled, emptied, moved and filtered",
        arguments: [2, 3, 4, 5] as [UInt64]
    )
    func queue(seed: UInt64) {
        var (queue, other, model) = (FIFO<Int>(), FIFO<Int>(), [Int]())
        var generator = SplitMix(state: seed)
        var isFilled = true
        for number in 0..<20_000 {
            // Grows to some thousand elements, and shrinks again to none.
            if number % 2000 == 0 { isFilled.toggle() }
            switch generator.next() % 10 {
            case 0...4 where isFilled, 0...1:
                queue.append(number)
                model.append(number)
            case 2...7:
                #expect(queue.popFirst() == model.first)
                if !model.isEmpty { model.removeFirst() }
            case 8 where number % 40 == 0:
                queue.prepend([number, -number])
                model = [number, -number] + model
            default:
                // Some are moved piece by piece.
                for place in 0..<(number % 97 == 0 ? [1, 130, 256, 600][number % 4] : 1) {
                    other.append(-number - place)
                    model.append(-number - place)
                }
                if number % 194 == 0 {
                    #expect(other.popFirst() == -number)
                    model.remove(at: model.count - other.count - 1)
                }
                queue.append(moving: &other)
                #expect(other.isEmpty && other.count == 0)
            }
            #expect(queue.count == model.count)
            #expect(queue.first == model.first)
            if number % 100 == 0 { #expect((0..<queue.count).map { queue[$0] } == model) }
        }
        queue.removeAll { $0 % 2 == 0 }
        model.removeAll { $0 % 2 == 0 }
        #expect(Array(queue) == model)
    }

    @Test("A retry policy pauses as it says, and ends after its last attempt")
    func policies() {
        func pauses(_ policy: RetryPolicy, random: UInt64 = .max) -> [Duration] {
            (1...).lazy.map { policy.pause(afterAttempts: $0) { random } }.prefix { $0 != nil }.compactMap { $0 }
        }
        #expect(pauses(.never).isEmpty)
        #expect(pauses(.immediate(maxAttempts: 3)) == [.zero, .zero])
        #expect(pauses(.constant(.seconds(2), maxAttempts: 3)) == [.seconds(2), .seconds(2)])
        #expect(
            pauses(.exponential(base: .seconds(1), factor: 3, limit: .seconds(10), maxAttempts: 5))
                == [1, 3, 9, 10].map { .seconds($0) }
        )
        let jitter = RetryPolicy.exponentialJitter(base: .seconds(1), limit: .seconds(4), maxAttempts: 5)
        #expect(pauses(jitter, random: 0) == Array(repeating: .zero, count: 4))
        #expect(zip(pauses(jitter), [1, 2, 4, 4]).allSatisfy { $0 < .seconds($1) && $0 > .seconds($1) * 0.999 })
        #expect(RetryPolicy.exponential(maxAttempts: .max).pause(afterAttempts: 100_000) { 0 } == .seconds(30))
    }
}
