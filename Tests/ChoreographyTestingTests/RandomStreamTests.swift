import Testing

@testable import ChoreographyTesting

@Suite("A stream of random numbers")
struct RandomStreamTests {
    @Test("Gives the same numbers for the same seed, and others for another seed or stream")
    func seeds() {
        func numbers(_ seed: UInt64, _ stream: UInt64) -> [UInt64] {
            var random = RandomStream(seed: seed, stream: stream)
            return (0..<8).map { _ in random.next() }
        }
        #expect(numbers(7, 1) == numbers(7, 1))
        #expect(Set([numbers(7, 1), numbers(8, 1), numbers(7, 2), numbers(8, 0)].map(\.first)).count == 4)
        #expect(numbers(0, 0).first == 0xa706_dd2f_4d19_7e6f)
    }

    @Test("Stays below its bound and reaches all of it")
    func bounds() {
        var random = RandomStream(seed: 1)
        #expect(Set((0..<200).map { _ in random.next(below: 7) }) == Set(0..<7))
    }
}
