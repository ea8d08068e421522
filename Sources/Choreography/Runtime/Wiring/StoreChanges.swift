/// What has changed in a choreography since a journal was last written.
struct StoreChanges {
    /// What keeps open sagas from being finished, in words.
    private(set) var problems: [String] = []
    /// Steps that are new.
    private(set) var added: [String] = []
    /// Steps that are gone.
    private(set) var removed: [String] = []

    init(_ recovery: JournalRecovery, _ settled: [StoredEntry], _ openSagas: Set<SagaID>, _ runtime: RuntimeContext) {
        for site in runtime.layout.sites where !recovery.steps.isEmpty {
            let isKnown = recovery.steps[site.participant]?.contains(site.step) ?? false
            if !isKnown { self.added.append("\(site.participant).\(site.step)") }
        }
        let open = openSagas.count == 1 ? "1 saga is open" : "\(openSagas.count) sagas are open"
        for participant in recovery.steps.keys.sorted() {
            let steps = recovery.steps[participant, default: []]
            let declared = Set(runtime.layout.sites.filter { $0.participant == participant }.map(\.step))
            self.removed += steps.subtracting(declared).sorted().map { "\(participant).\($0)" }
            guard !openSagas.isEmpty else { continue }
            if declared.isEmpty {
                self.problems.append("the participant '\(participant)' is not declared any more, and \(open).")
                continue
            }
            for step in steps.subtracting(declared).sorted() {
                self.problems.append("the step '\(step)' of '\(participant)' is not declared any more, and \(open).")
            }
        }
        let catalog = MessageCatalog(runtime.routing)
        var unknown: [String: Int] = [:]
        for entry in settled + recovery.entries where openSagas.contains(entry.saga) {
            guard let event = entry.event, !catalog.declares(event.name) else { continue }
            unknown[event.name, default: 0] += 1
        }
        for (name, count) in unknown.sorted(by: { $0.key < $1.key }) {
            self.problems.append(
                "\(count) stored events are named '\(name)', and no participant declares one of that name. If its "
                    + "type was renamed, state the old name as its eventName."
            )
        }
    }
}
