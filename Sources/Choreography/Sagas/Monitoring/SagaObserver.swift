/// Is told what happens in all sagas of a choreography: the one way out for logs, metrics and traces.
public protocol SagaObserver: Sendable {
    /// Something happened.
    ///
    /// It is called after the local transaction has committed and before its events are published, on the
    /// participant's lane: entries of one participant come in order, those of several participants at the
    /// same time. Return quickly; nothing here may wait.
    ///
    /// ``TimelineEntry/Kind/started`` alone comes before anything is committed, on the task of whoever starts the saga. If
    /// its initiating step then fails for good, ``TimelineEntry/Kind/discarded`` follows, and there is no saga.
    func observe(_ entry: TimelineEntry)

    /// A durable store could not commit, and tries again.
    ///
    /// It is called on the store's own thread. Does nothing unless it is implemented.
    func observe(_ trouble: StoreTrouble)
}

extension SagaObserver {
    /// Does nothing.
    public func observe(_ trouble: StoreTrouble) {}
}
