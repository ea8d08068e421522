import Choreography

/// Values in the order in which tasks have noted them.
final class Notes<Value: Sendable>: Sendable {
    private let noted = Locked<[Value]>([])

    init() {}

    var values: [Value] { self.noted.withLock { $0 } }

    func add(_ value: Value) {
        self.noted.withLock { $0.append(value) }
    }
}
