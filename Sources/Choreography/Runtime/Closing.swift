/// Ends what a choreography holds once its last worker has stopped, even if the choreography itself is gone.
struct Closing: Sendable {
    let crews: [Crew]
    let switchboard: Switchboard
    let timers: Timers
    let bus: EventBus

    /// Gives the stores back, ends the bus, and tells everyone who still waits.
    func run() {
        self.timers.stop()
        self.bus.shutDown()
        let unsettled = self.crews.reduce(0) { $0 + $1.unsettledEvents }
        for crew in self.crews { crew.release() }
        let waiting = self.switchboard.state.withLock { state in
            state.isClosed = true
            state.unsettledEvents = unsettled
            return state.awaitingClose.takeAll()
        }
        for saga in self.switchboard.registry.open { saga.abandon() }
        waiting.resume()
    }
}
