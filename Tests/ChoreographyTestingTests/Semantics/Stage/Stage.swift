import Choreography

/// A message that says which saga it belongs to, whichever life of the process it is in.
protocol Numbered {
    var n: Int { get }
}

/// What goes wrong in a body for no reason that anybody knows.
struct Glitch: Error {}

/// What happens in one run: which bodies are called, and what observers are told, in all lives of the process.
final class Stage: SagaObserver {
    /// Decides what a body does beside its own business.
    typealias Script = @Sendable (Call) async throws -> Void

    /// A call of a body, as a script sees it.
    struct Call: Sendable {
        /// The participant, after `undo` if it is an undo.
        let body: String
        let n: Int
        /// How often the body was called for this saga, this time included.
        let count: Int
        let clock: any EnvironmentClock

        func sleep(for time: Duration) async throws { try await self.clock.sleep(until: self.clock.uptime + time) }
    }

    /// A call of a body, as it was.
    struct Performance: Sendable {
        let body: String
        let n: Int
        let life: Int
        let began: Duration
        /// When it returned; `nil` if it threw, or never came to its end.
        var ended: Duration?
    }

    /// Something that observers were told.
    struct Line: Sendable {
        let entry: TimelineEntry
        let time: Duration
        let life: Int
    }

    private struct State: Sendable {
        var clock: (any EnvironmentClock)?
        /// When each life began.
        var lives: [Duration] = []
        var performances: [Performance] = []
        var lines: [Line] = []
    }

    private let state = Locked(State())
    private let script: Script

    init(_ script: @escaping Script = { _ in }) {
        self.script = script
    }

    /// The process starts.
    func begin(_ environment: Environment) {
        self.state.withLock { state in
            state.clock = environment.clock
            state.lives.append(environment.clock.uptime)
        }
    }

    /// When each life of the process began.
    var lives: [Duration] { self.state.withLock { $0.lives } }

    var performances: [Performance] { self.state.withLock { $0.performances } }

    /// How often a body was called for a saga.
    func count(_ body: String, _ n: Int) -> Int { self.performances.count { $0.body == body && $0.n == n } }

    /// Whether observers were told that a participant has rejected.
    func rejects(_ participant: String, _ n: Int) -> Bool {
        self.state.withLock { state in
            state.lines.contains { line in
                line.entry.kind == .rejected && line.entry.participant == participant
                    && (line.entry.event?.message as? any Numbered)?.n == n
            }
        }
    }

    /// What happened in each saga, by their numbers.
    var histories: [History] {
        let (lines, performances) = self.state.withLock { ($0.lines, $0.performances) }
        var numbers: [SagaID: Int] = [:]
        for line in lines {
            if let message = line.entry.event?.message as? any Numbered { numbers[line.entry.saga] = message.n }
        }
        return Set(numbers.values).sorted().map { n in
            History(
                n: n,
                lines: lines.filter { numbers[$0.entry.saga] == n },
                performances: performances.filter { $0.n == n }
            )
        }
    }

    /// Lets a check look at each saga.
    func review(_ check: (History) throws -> Void) throws { for history in self.histories { try check(history) } }

    /// A body is called, and does what the script says.
    func play(_ body: String, _ n: Int) async throws {
        let (call, place) = self.enter(body, n)
        try await self.script(call)
        self.leave(place)
    }

    private func enter(_ body: String, _ n: Int) -> (call: Call, place: Int) {
        self.state.withLock { state in
            guard let clock = state.clock else { preconditionFailure("\(body) is called before the process starts.") }
            let count = state.performances.count { $0.body == body && $0.n == n } + 1
            state.performances.append(
                Performance(body: body, n: n, life: state.lives.count, began: clock.uptime)
            )
            return (Call(body: body, n: n, count: count, clock: clock), state.performances.count - 1)
        }
    }

    private func leave(_ place: Int) {
        self.state.withLock { $0.performances[place].ended = $0.clock?.uptime }
    }

    func observe(_ entry: TimelineEntry) {
        self.state.withLock { state in
            state.lines.append(Line(entry: entry, time: state.clock?.uptime ?? .zero, life: state.lives.count))
        }
    }
}
