import Choreography

/// Starts sagas many at once, and waits for the oldest before more are started than may be in flight.
///
/// - Parameters:
///   - numbers: The sagas' numbers.
///   - choreography: Where they run.
///   - limit: How many may be in flight.
///   - command: Makes the command of a number.
///   - check: Looks at how the saga of a number has ended.
/// - Throws: What starting a saga, or waiting for its end, throws.
func startTogether<C: Command>(
    _ numbers: Range<Int>,
    on choreography: SagaChoreography,
    inFlight limit: Int,
    _ command: (Int) -> C,
    check: (Int, SagaOutcome) -> Void
) async throws {
    let batch = min(256, limit)
    var waiting: [SagaHandle] = []
    var ended = numbers.lowerBound
    func place(of number: Int) -> Int { (number - numbers.lowerBound) % limit }
    for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: batch) {
        while start + batch - ended > limit, ended < start {
            check(ended, try await waiting[place(of: ended)].outcome)
            ended += 1
        }
        let next = start..<min(start + batch, numbers.upperBound)
        for (number, saga) in zip(next, try await choreography.start(contentsOf: next.map(command))) {
            if waiting.count < limit {
                waiting.append(try saga.get())
            } else {
                waiting[place(of: number)] = try saga.get()
            }
        }
    }
    while ended < numbers.upperBound {
        check(ended, try await waiting[place(of: ended)].outcome)
        ended += 1
    }
}
