/// The steps of a choreography, numbered, so that a saga can keep a row for each.
final class SagaLayout: Sendable {
    /// Where a step is declared.
    let sites: [StepSite]
    /// The participants, by the numbers of their lanes.
    let participants: [String]

    init(sites: [StepSite], participants: [String]) {
        self.sites = sites
        self.participants = participants
    }
}

/// A step and the participant that declares it, by their names.
final class StepSite: Sendable {
    let participant: String
    let step: String

    init(participant: String, step: String) {
        self.participant = participant
        self.step = step
    }
}
