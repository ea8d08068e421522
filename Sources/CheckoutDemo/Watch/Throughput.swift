/// How many sagas ended in each of the last seconds.
struct Throughput: Sendable {
    /// How many seconds are remembered.
    static let memory = 30

    /// How many ended in each second that is over, the latest last.
    private(set) var seconds: [Int] = []
    private var second = 0
    private var endedBefore = 0
    private var ended = 0

    /// Takes note of how many have ended by now.
    ///
    /// - Parameters:
    ///   - ended: How many have ended in all.
    ///   - time: How many seconds have passed since the start.
    mutating func note(ended: Int, at time: Double) {
        self.ended = ended
        let missed = Int(time) - self.second
        guard missed > 0 else { return }
        // What has ended while nobody took note is spread over the seconds.
        let share = (ended - self.endedBefore) / missed
        self.seconds += Array(repeating: share, count: min(missed, Self.memory))
        self.endedBefore = ended
        self.second += missed
        if self.seconds.count > Self.memory { self.seconds.removeFirst(self.seconds.count - Self.memory) }
    }

    /// How many ended in the last second that is over, or in this one if it is the first.
    var latest: Int { self.seconds.last ?? self.ended }

    /// The seconds as bars, the highest for the most.
    var bars: String {
        let most = max(1, self.seconds.max() ?? 0)
        let bars = Array("▁▂▃▄▅▆▇█")
        return String(self.seconds.map { bars[min(7, $0 * 8 / most)] })
    }
}
