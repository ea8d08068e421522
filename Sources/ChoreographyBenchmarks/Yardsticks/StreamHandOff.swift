/// The least that a stream costs: numbers from one task to another, with nothing done about them.
enum StreamHandOff {
    @concurrent
    static func run(_ count: Int) async {
        let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
        async let sum = Self.sum(of: stream)
        for number in 0..<count { continuation.yield(number) }
        continuation.finish()
        let total = await sum
        require(total == count * (count - 1) / 2, "A number was lost.")
    }

    @concurrent
    private static func sum(of numbers: AsyncStream<Int>) async -> Int {
        var sum = 0
        for await number in numbers { sum &+= number }
        return sum
    }
}
