extension ManifestComparison {
    /// What has changed in messages and their payloads.
    func messageChanges() -> [ManifestChange] {
        var changes: [ManifestChange] = []
        for (name, message) in self.old.messages.sorted(by: { $0.key < $1.key }) {
            if let newMessage = self.new.messages[name] {
                changes += self.changes(in: name, from: message, to: newMessage)
            } else if let newName = self.renamedMessages[name] {
                changes.append(
                    .breaking(
                        .messageRenamed,
                        "The \(message.word) \(name) is called \(newName).",
                        "Stored ones can't be decoded, and other services do not know it. Keep the name: static let "
                            + "\(message.kind == .command ? "commandName" : "eventName") = \"\(name)\"."
                    )
                )
            } else {
                changes.append(
                    .breaking(
                        .messageRemoved,
                        "The \(message.word) \(name) is gone.",
                        "Stored ones can't be decoded, and who waits for it waits for ever. Keep it until no saga is open "
                            + "that has it."
                    )
                )
            }
        }
        let known = Set(self.old.messages.keys).union(self.renamedMessages.values)
        for (name, message) in self.new.messages.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
            changes.append(.harmless(.messageAdded, "The \(message.word) \(name) is new."))
        }
        return changes
    }

    private func changes(
        in name: String,
        from old: ChoreographyManifest.Message,
        to new: ChoreographyManifest.Message
    ) -> [ManifestChange] {
        var changes: [ManifestChange] = []
        if old.kind != new.kind {
            changes.append(
                .breaking(
                    .messageKindChanged,
                    "The \(old.word) \(name) is a \(new.word) now.",
                    "Who knows it as what it was waits for it in vain. Give what it is now another name."
                )
            )
        }
        let before = self.old.consumers(of: name)
        if !before.isEmpty, self.new.consumers(of: name).isEmpty {
            changes.append(
                .breaking(
                    .consumersRemoved,
                    "Nobody reacts to \(name) any more, as \(before.enumeration()) did.",
                    "Open sagas stop there. Keep somebody who does until nobody publishes it."
                )
            )
        }
        let versions = self.versionChanges(of: name, from: old, to: new)
        changes += versions
        // With a version and its migrations of its own, a payload may be whatever it wants.
        guard !versions.contains(where: { $0.kind == .versionRaised }) else { return changes }
        var comparison = PayloadComparison(from: self.old.schemas, to: self.new.schemas, of: name)
        comparison.compare(old.payload, new.payload)
        return changes + comparison.changes
    }

    private func versionChanges(
        of name: String,
        from old: ChoreographyManifest.Message,
        to new: ChoreographyManifest.Message
    ) -> [ManifestChange] {
        guard new.version >= old.version else {
            return [
                .breaking(
                    .versionLowered,
                    "\(name) has version \(new.version), and had \(old.version).",
                    "What is stored in version \(old.version) can't be decoded. Raise the version, and never lower it."
                )
            ]
        }
        let missing = (1..<new.version).filter { version in
            // What could not be migrated before is no change.
            !new.migratesFrom.contains(version) && (version >= old.version || old.migratesFrom.contains(version))
        }
        if let version = missing.first {
            return [
                .breaking(
                    .migrationMissing,
                    "\(name) has version \(new.version), and does not say how to get there from version \(version).",
                    "What is stored in version \(version) can't be decoded. Implement migrate(_:from:)."
                )
            ]
        }
        guard new.version > old.version else { return [] }
        let older = old.version == 1 ? "version 1" : "versions 1 to \(old.version)"
        return [
            .harmless(.versionRaised, "\(name) has version \(new.version), and migrates what is stored in \(older).")
        ]
    }
}

extension ChoreographyManifest.Message {
    /// What the message is, in words.
    fileprivate var word: String { self.kind == .compensation ? "compensation event" : self.kind.rawValue }
}

extension ChoreographyManifest {
    /// The names of the participants that react to a message.
    fileprivate func consumers(of message: String) -> [String] {
        self.participants.filter { $0.value.values.contains { $0.consumed.contains(message) } }.keys.sorted()
    }
}
