internal import Choreography

/// The sagas that took longest, the fastest of them first.
struct SlowestSagas: Sendable {
    private let limit: Int
    private(set) var sagas: [RecordedSaga] = []

    init(limit: Int) {
        self.limit = max(0, limit)
    }

    /// Takes a saga in if it is among the slowest.
    ///
    /// - Returns: The one that is not among them any more, which may be the same; `nil` while there is room.
    mutating func exchange(_ saga: RecordedSaga) -> RecordedSaga? {
        if self.sagas.count >= self.limit {
            guard let fastest = self.sagas.first, fastest.nanoseconds < saga.nanoseconds else { return saga }
        }
        var (low, high) = (0, self.sagas.count)
        while low < high {
            let middle = (low + high) / 2
            if self.sagas[middle].nanoseconds < saga.nanoseconds { low = middle + 1 } else { high = middle }
        }
        self.sagas.insert(saga, at: low)
        return self.sagas.count > self.limit ? self.sagas.removeFirst() : nil
    }
}
