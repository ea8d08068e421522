/// A promise that a store or a bus of somebody's own does not keep.
public struct ConformanceFailure: Error, Sendable, CustomStringConvertible {
    /// The check that has failed, by its identifier.
    public let check: String

    /// The promise that is broken.
    public let promise: String

    /// What was seen instead.
    public let observation: String

    /// What was thrown where nothing should be, if that is what was seen.
    public let cause: (any Error)?

    /// The broken promise and what was seen, in one line.
    public var description: String { "Broken promise: \(self.promise). Seen: \(self.observation)" }

    /// Runs a check, and names its promise if it fails.
    ///
    /// - Parameters:
    ///   - check: The check's identifier.
    ///   - promise: What it checks.
    ///   - body: Throws ``Observation``, or what the store or the bus throws.
    /// - Throws: ``ConformanceFailure``, or `CancellationError` if the task was cancelled.
    static func name(_ check: String, _ promise: String, in body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let observation as Observation {
            throw Self(check: check, promise: promise, observation: observation.text, cause: nil)
        } catch is CancellationError where Task.isCancelled {
            throw CancellationError()
        } catch {
            throw Self(check: check, promise: promise, observation: "It has thrown \(error).", cause: error)
        }
    }
}

/// What a check has seen and should not have.
struct Observation: Error {
    let text: String

    /// Throws what was seen unless a condition holds.
    static func expect(_ condition: Bool, _ text: @autoclosure () -> String) throws {
        guard condition else { throw Self(text: text()) }
    }

    /// Throws what was seen unless it is what was expected.
    static func expect<Value: Equatable>(_ found: Value, is expected: Value, _ what: String) throws {
        try Self.expect(found == expected, "\(what): \(found) instead of \(expected).")
    }
}
