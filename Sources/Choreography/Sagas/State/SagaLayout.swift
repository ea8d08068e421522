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
struct StepSite: Hashable, Sendable {
    private let participantName: InternedName
    private let stepName: InternedName

    init(participant: String, step: String) {
        self.participantName = InternedName(participant)
        self.stepName = InternedName(step)
    }

    var participant: String { self.participantName.text }
    var step: String { self.stepName.text }
}
