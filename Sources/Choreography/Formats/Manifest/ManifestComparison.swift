/// Two manifests, and what of the older one is called otherwise in the newer one.
struct ManifestComparison {
    let old: ChoreographyManifest
    let new: ChoreographyManifest

    /// The new names of messages and participants that were renamed, by their old names.
    let renamedMessages: [String: String]
    let renamedParticipants: [String: String]

    init(from old: ChoreographyManifest, to new: ChoreographyManifest) {
        self.old = old
        self.new = new
        self.renamedMessages = Self.renamedMessages(from: old, to: new)
        self.renamedParticipants = Self.renamedParticipants(from: old, to: new, self.renamedMessages)
    }

    /// A step of the older manifest, with the new names of its messages.
    func translated(_ step: ChoreographyManifest.Step) -> ChoreographyManifest.Step {
        Self.translated(step, self.renamedMessages)
    }

    private static func translated(
        _ step: ChoreographyManifest.Step,
        _ names: [String: String]
    ) -> ChoreographyManifest.Step {
        guard !names.isEmpty else { return step }
        func name(_ old: String) -> String { names[old] ?? old }
        var step = step
        step.triggers = step.triggers.map(name).sorted()
        step.completes = step.completes.map(name)
        step.decides = step.decides?.map(name).sorted()
        step.rejects = step.rejects.map(name)
        step.unless = step.unless?.map(name).sorted()
        step.undoneBy = step.undoneBy.map { Dictionary($0.map { (name($0.key), name($0.value)) }) { $1 } }
        return step
    }

    /// Pairs of a message that is gone and one that is new, of the same kind, version and payload, which the same
    /// participants publish and react to.
    private static func renamedMessages(
        from old: ChoreographyManifest,
        to new: ChoreographyManifest
    ) -> [String: String] {
        var names: [String: String] = [:]
        var candidates = new.messages.filter { old.messages[$0.key] == nil }
        for (name, message) in old.messages.sorted(by: { $0.key < $1.key }) where new.messages[name] == nil {
            let twin = candidates.sorted { $0.key < $1.key }.first { candidate in
                candidate.value == message && Self.roles(of: candidate.key, in: new) == Self.roles(of: name, in: old)
            }
            guard let twin else { continue }
            names[name] = twin.key
            candidates[twin.key] = nil
        }
        return names
    }

    /// What a message does in the steps of each kind.
    private static func roles(of message: String, in manifest: ChoreographyManifest) -> [String: Int] {
        var roles: [String: Int] = [:]
        for step in manifest.participants.values.flatMap(\.values) {
            if step.triggers.contains(message) { roles["triggers \(step.kind)", default: 0] += 1 }
            if step.completes == message { roles["completes \(step.kind)", default: 0] += 1 }
            if step.rejects == message { roles["rejects \(step.kind)", default: 0] += 1 }
            if step.unless?.contains(message) == true { roles["disarms", default: 0] += 1 }
            if step.undoneBy?[message] != nil { roles["undoes \(step.kind)", default: 0] += 1 }
            if step.undoneBy?.values.contains(message) == true { roles["undone \(step.kind)", default: 0] += 1 }
        }
        return roles
    }

    private static func renamedParticipants(
        from old: ChoreographyManifest,
        to new: ChoreographyManifest,
        _ messages: [String: String]
    ) -> [String: String] {
        var names: [String: String] = [:]
        var candidates = new.participants.filter { old.participants[$0.key] == nil }
        for (name, steps) in old.participants.sorted(by: { $0.key < $1.key }) where new.participants[name] == nil {
            let steps = Set(steps.values.map { self.translated($0, messages) })
            let twin = candidates.sorted { $0.key < $1.key }.first { Set($0.value.values) == steps }
            guard let twin else { continue }
            names[name] = twin.key
            candidates[twin.key] = nil
        }
        return names
    }
}
