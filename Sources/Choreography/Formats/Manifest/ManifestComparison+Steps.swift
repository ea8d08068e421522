extension ManifestComparison {
    /// What has changed in participants and their steps.
    func participantChanges() -> [ManifestChange] {
        var changes: [ManifestChange] = []
        for (name, steps) in self.old.participants.sorted(by: { $0.key < $1.key }) {
            if let newSteps = self.new.participants[name] {
                changes += self.stepChanges(of: name, from: steps, to: newSteps)
            } else if let newName = self.renamedParticipants[name] {
                changes.append(
                    .breaking(
                        .participantRenamed,
                        "The participant \(name) is called \(newName).",
                        "Its records in stores are \(name)'s, so that open sagas do not find them. Keep the name: "
                            + "let name = \"\(name)\"."
                    )
                )
            } else {
                changes.append(
                    .breaking(
                        .participantRemoved,
                        "The participant \(name) is gone.",
                        "Nobody does or undoes its steps (\(steps.keys.sorted().joined(separator: ", "))) in open sagas. "
                            + "Keep it until there are none."
                    )
                )
            }
        }
        let known = Set(self.old.participants.keys).union(self.renamedParticipants.values)
        for name in self.new.participants.keys.sorted() where !known.contains(name) {
            changes.append(.harmless(.participantAdded, "The participant \(name) is new."))
        }
        return changes
    }

    private typealias Steps = [String: ChoreographyManifest.Step]

    private func stepChanges(of participant: String, from old: Steps, to new: Steps) -> [ManifestChange] {
        var changes: [ManifestChange] = []
        var added = new.filter { old[$0.key] == nil }
        for (id, step) in old.sorted(by: { $0.key < $1.key }) {
            let step = self.translated(step)
            if let newStep = new[id] {
                changes += self.changes(in: StepName(id, step.kind, participant), from: step, to: newStep)
            } else if let twin = added.filter({ $0.value == step }).keys.sorted().first {
                added[twin] = nil
                changes.append(self.renaming(of: StepName(id, step.kind, participant), to: twin))
            } else {
                changes.append(self.removal(of: StepName(id, step.kind, participant), step))
            }
        }
        for (id, step) in added.sorted(by: { $0.key < $1.key }) {
            changes.append(.harmless(.stepAdded, "The \(StepName(id, step.kind, participant)) is new."))
        }
        return changes
    }

    private func renaming(of step: StepName, to id: String) -> ManifestChange {
        .breaking(
            .stepRenamed,
            "The \(step) has the identifier \(id).",
            "The barrier knows a step by its identifier: one that has run would run again, and not be undone. Keep it: "
                + "id: \"\(step.id)\"."
        )
    }

    private func removal(of name: StepName, _ step: ChoreographyManifest.Step) -> ManifestChange {
        if step.kind == "deadline" {
            return .breaking(
                .deadlineRemoved,
                "The \(name) is gone.",
                "In an open saga nobody says that \(step.triggers.joined()) has waited too long. Keep it until there are none."
            )
        }
        let undo = step.undoneBy == nil ? "" : " and undone"
        return .breaking(
            .stepRemoved,
            "The \(name) is gone.",
            "In an open saga it may still have to be done\(undo). Keep it until there are none."
        )
    }

    // MARK: Within a step

    private func changes(
        in name: StepName,
        from old: ChoreographyManifest.Step,
        to new: ChoreographyManifest.Step
    ) -> [ManifestChange] {
        var changes: [ManifestChange] = []
        if old.kind != new.kind {
            changes.append(
                .breaking(
                    .stepKindChanged,
                    "The \(name) is \(new.kind) now.",
                    "What open sagas have to undo, and from where on they can't be undone, is decided by the kinds with "
                        + "which they began. Declare it as a step with an id of its own, beside this one."
                )
            )
        }
        if old.triggers != new.triggers {
            changes.append(
                .breaking(
                    .triggersChanged,
                    "The \(name) is triggered by \(new.triggers.joined(separator: " + ")), and was by "
                        + "\(old.triggers.joined(separator: " + ")).",
                    "In open sagas the one may have come already, and the other may never come. Declare it as a step with "
                        + "an id of its own, beside this one."
                )
            )
        }
        changes += self.eventChanges(in: name, from: old, to: new)
        changes += self.undoChanges(in: name, from: old.undoneBy ?? [:], to: new.undoneBy ?? [:])
        return changes + self.deadlineChanges(in: name, from: old, to: new)
    }

    private func eventChanges(
        in name: StepName,
        from old: ChoreographyManifest.Step,
        to new: ChoreographyManifest.Step
    ) -> [ManifestChange] {
        var changes: [ManifestChange] = []
        if old.completes != new.completes {
            changes.append(
                .breaking(
                    .completionChanged,
                    "The \(name) completes with \(new.completes ?? "nothing"), and did with \(old.completes ?? "nothing").",
                    "Who waits for \(old.completes ?? "nothing else") is not told. Publish it until nobody does."
                )
            )
        }
        changes += self.decisionChanges(in: name, from: Set(old.decides ?? []), to: Set(new.decides ?? []))
        changes += self.rejectionChanges(in: name, from: old.rejects, to: new)
        if old.rejectsWhenExhausted != new.rejectsWhenExhausted {
            let effect = new.rejectsWhenExhausted == true ? "become its rejection" : "leave a dead letter"
            changes.append(.harmless(.exhaustionChanged, "Exhausted retries of the \(name) \(effect)."))
        }
        return changes
    }

    private func decisionChanges(
        in name: StepName,
        from old: Set<String>,
        to new: Set<String>
    ) -> [ManifestChange] {
        old.subtracting(new).sorted().map { event in
            .breaking(
                .completionChanged,
                "The \(name) does not decide for \(event) any more.",
                "Who waits for \(event) is not told. Keep it among what is decided for until nobody does."
            )
        }
            + new.subtracting(old).sorted().map {
                .harmless(.completionChanged, "The \(name) may decide for \($0) too.")
            }
    }

    private func rejectionChanges(
        in name: StepName,
        from old: String?,
        to step: ChoreographyManifest.Step
    ) -> [ManifestChange] {
        switch (old, step.rejects) {
        case (let before?, let after?) where before != after:
            [
                .breaking(
                    .rejectionChanged,
                    "The \(name) rejects with \(after), and did with \(before).",
                    "Who undoes something on \(before) is not told. Reject with it until nobody does."
                )
            ]
        case (nil, let after?) where step.kind == "initiating":
            [.harmless(.rejectionAdded, "The \(name) can reject, with \(after).")]
        case (nil, let after?):
            [
                .breaking(
                    .rejectionAdded,
                    "The \(name) can reject, with \(after).",
                    "Services that do not know \(after) undo nothing. Let all of them know it before it comes."
                )
            ]
        case (let before?, nil):
            [.harmless(.rejectionRemoved, "The \(name) does not reject with \(before) any more.")]
        default: []
        }
    }

    private func undoChanges(
        in name: StepName,
        from old: [String: String],
        to new: [String: String]
    ) -> [ManifestChange] {
        var changes: [ManifestChange] = []
        for (cause, event) in old.sorted(by: { $0.key < $1.key }) {
            guard let newEvent = new[cause] else {
                changes.append(
                    .breaking(
                        .undoRemoved,
                        "The \(name) is not undone by \(cause) any more.",
                        "A saga that \(cause) rejects is left half undone. Keep the undo as long as somebody may publish "
                            + "\(cause)."
                    )
                )
                continue
            }
            guard newEvent != event else { continue }
            changes.append(
                .breaking(
                    .undoEventChanged,
                    "The undo of the \(name) publishes \(newEvent), and did publish \(event).",
                    "Who waits for \(event) is not told. Publish it until nobody does."
                )
            )
        }
        for cause in new.keys.sorted() where old[cause] == nil {
            changes.append(.harmless(.undoAdded, "The \(name) is undone by \(cause) too."))
        }
        return changes
    }

    private func deadlineChanges(
        in name: StepName,
        from old: ChoreographyManifest.Step,
        to new: ChoreographyManifest.Step
    ) -> [ManifestChange] {
        var changes: [ManifestChange] = []
        if let before = old.within, let after = new.within, before != after {
            changes.append(.harmless(.timeChanged, "The \(name) fires after \(after), and did after \(before)."))
        }
        let (before, after) = (Set(old.unless ?? []), Set(new.unless ?? []))
        for event in before.subtracting(after).sorted() {
            changes.append(
                .breaking(
                    .disarmingRemoved,
                    "\(event) does not disarm the \(name) any more.",
                    "It fires in sagas in which \(event) came in time. Keep it among the events of unless:."
                )
            )
        }
        for event in after.subtracting(before).sorted() {
            changes.append(.harmless(.disarmingAdded, "\(event) disarms the \(name) too."))
        }
        return changes
    }
}

/// A step as people call it.
private struct StepName: CustomStringConvertible {
    let id: String
    private let kind: String
    private let participant: String

    init(_ id: String, _ kind: String, _ participant: String) {
        self.id = id
        self.kind = kind
        self.participant = participant
    }

    var description: String { "\(self.kind == "deadline" ? "deadline" : "step") \(self.id) of \(self.participant)" }
}
