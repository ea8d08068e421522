import Choreography
import Synchronization

/// Watches a choreography: a picture that is drawn anew on a terminal, and a line a second elsewhere.
final class LiveView: PlayDisplay {
    private struct State {
        var screen: Screen
        var throughput = Throughput()
        var note: String?
    }

    private let sink: Sink
    private let total: Int
    private let environment: Environment
    private let troubles = TroubleList()
    private let start = ContinuousClock.now
    private let state: Mutex<State>

    /// - Parameters:
    ///   - sink: Where to draw.
    ///   - total: How many orders there are.
    ///   - environment: Whose clock says how long sagas have waited.
    init(on sink: Sink, total: Int, environment: Environment = .system) {
        self.sink = sink
        self.total = total
        self.environment = environment
        self.state = Mutex(State(screen: Screen(on: sink)))
    }

    var observers: [any SagaObserver] { [self.troubles] }

    /// Says something below the picture from now on.
    func say(_ text: String) {
        self.state.withLock { $0.note = text }
    }

    func follow(_ choreography: SagaChoreography) async {
        let pause: Duration = self.sink.isTerminal ? .milliseconds(200) : .seconds(1)
        while true {
            self.show(choreography)
            do { try await ContinuousClock().sleep(for: pause) } catch { return }
        }
    }

    func finish(_ choreography: SagaChoreography) { self.show(choreography) }

    private func show(_ choreography: SagaChoreography) {
        let time = self.start.duration(to: .now)
        var moment = WatchMoment()
        moment.total = self.total
        moment.seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
        moment.statistics = choreography.statistics
        moment.now = self.environment.clock.now
        moment.look(at: choreography.monitor.sagas(), of: choreography.graph)
        moment.troubles = self.troubles.latest
        self.state.withLock { state in
            state.throughput.note(ended: moment.ended, at: moment.seconds)
            moment.throughput = state.throughput
            var frame = WatchFrame(moment: moment, style: self.sink.style, width: self.sink.size.columns)
            frame.note = state.note
            if self.sink.isTerminal {
                state.screen.draw(frame.lines)
            } else if moment.seconds >= 1 || moment.ended == self.total {
                self.sink.writeLine(frame.summary)
            }
        }
    }
}
