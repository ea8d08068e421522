public import Choreography

/// The event that the checks of ``EventBusConformance`` publish.
public struct ConformanceEvent: DomainEvent, Hashable {
    /// Which of the publishers has published it, from 0.
    public var publisher: Int

    /// Its number among the events of that publisher, from 1.
    public var number: Int

    /// Makes an event.
    public init(publisher: Int = 0, number: Int) {
        self.publisher = publisher
        self.number = number
    }
}
