import Choreography

/// Keeps sagas in flight, as many as are wanted.
///
/// Several callers each start a batch of them at once, wait for all of their ends, and start the next. While one of them
/// waits for the last ends of its batch, the others' are on their way.
///
/// - Parameters:
///   - numbers: The sagas' numbers.
///   - choreography: Where they run.
///   - limit: How many are in flight.
///   - command: Makes the command of a number.
///   - check: Looks at how the saga of a number has ended.
/// - Throws: What starting a saga, or waiting for its end, throws.
func startTogether<C: Command>(
    _ numbers: Range<Int>,
    on choreography: SagaChoreography,
    inFlight limit: Int,
    _ command: @escaping @Sendable (Int) -> C,
    check: @escaping @Sendable (Int, SagaOutcome) -> Void
) async throws {
    let batch = min(max(limit / 4, 1), 250)
    let callers = limit / batch
    try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<callers {
            group.addTask {
                // Each caller's batches are the next ones after those of the others.
                let first = numbers.lowerBound + caller * batch
                for start in stride(from: first, to: numbers.upperBound, by: callers * batch) {
                    let batch = start..<min(start + batch, numbers.upperBound)
                    let sagas = try await choreography.start(contentsOf: batch.map(command))
                    for (number, saga) in zip(batch, sagas) { check(number, try await saga.get().outcome) }
                }
            }
        }
        try await group.waitForAll()
    }
}
