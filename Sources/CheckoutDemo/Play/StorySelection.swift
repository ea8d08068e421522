import Choreography

/// Chooses the orders to tell about: the first that was completed, the first of those of which most was undone,
/// and the last.
struct StorySelection {
    private let scenario: Scenario
    private(set) var completed: Story?
    private(set) var compensated: Story?
    private(set) var last: Story?

    init(scenario: Scenario) {
        self.scenario = scenario
    }

    /// Takes a look at a saga that has ended.
    ///
    /// They come in any order.
    mutating func consider(_ saga: SagaHandle, index: Int, ending: Ending) {
        if index == self.scenario.orders.count - 1 { self.last = self.tell(saga, index, ending) }
        switch ending {
        case .completed:
            if let completed, completed.index < index { return }
            self.completed = self.tell(saga, index, ending)
        case .compensated:
            let story = self.tell(saga, index, ending)
            if let compensated, (story.undoCount, -index) < (compensated.undoCount, -compensated.index) { return }
            self.compensated = story
        case .stuck: return
        }
    }

    private func tell(_ saga: SagaHandle, _ index: Int, _ ending: Ending) -> Story {
        Story(index: index, order: self.scenario.orders[index], ending: ending, entries: saga.timeline.entries)
    }
}
