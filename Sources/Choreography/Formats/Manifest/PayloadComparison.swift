/// Finds out how a payload has changed.
struct PayloadComparison {
    private let old: [String: PayloadShape]
    private let new: [String: PayloadShape]
    private let message: String
    private var compared: Set<[String]> = []
    private(set) var changes: [ManifestChange] = []

    /// Begins to compare a message's payload.
    ///
    /// - Parameters:
    ///   - old: The shapes that the older payload may refer to.
    ///   - new: The shapes that the newer one may refer to.
    ///   - message: The message's name.
    init(from old: [String: PayloadShape], to new: [String: PayloadShape], of message: String) {
        self.old = old
        self.new = new
        self.message = message
    }

    /// Notes what is different about a part of the payload.
    ///
    /// - Parameters:
    ///   - before: What the part was.
    ///   - after: What it is.
    ///   - path: The way to it: `order.lines[].units`.
    mutating func compare(_ before: PayloadShape, _ after: PayloadShape, at path: String = "") {
        if case .reference(let name) = before, case .reference(let newName) = after {
            // What refers to itself is compared once.
            guard self.compared.insert([name, newName]).inserted else { return }
        }
        switch (self.resolve(before, in: self.old), self.resolve(after, in: self.new)) {
        case (.anything, _), (_, .anything): return
        // The one is what is known of the other when its cases are not.
        case (.string(nil), .choice), (.choice, .string(nil)): return
        case (.object(let before, let oldGap), .object(let after, let newGap)):
            self.compare(before, oldGap, after, newGap, at: path)
        case (.choice(let before), .choice(let after)): self.compare(before, after, at: path)
        case (.array(let before), .array(let after)): self.compare(before, after, at: path + "[]")
        case (.map(let before), .map(let after)): self.compare(before, after, at: path + "[…]")
        case (.nullable(let before), .nullable(let after)): self.compare(before, after, at: path)
        case (.tuple(let before), .tuple(let after)) where before.count == after.count:
            for (index, pair) in zip(before, after).enumerated() {
                self.compare(pair.0, pair.1, at: "\(path)[\(index)]")
            }
        case (let before, let after) where before != after:
            self.note(
                .memberRetyped,
                "is \(after.kind) in \(self.place(path)), and was \(before.kind).",
                "What is stored, and what other services send, can't be decoded. Raise the version and migrate it, or "
                    + "give the new member another name."
            )
        default: return
        }
    }

    private mutating func compare(
        _ before: [PayloadShape.Member],
        _ oldGap: String?,
        _ after: [PayloadShape.Member],
        _ newGap: String?,
        at path: String
    ) {
        let members = Dictionary(after.map { ($0.name, $0) }) { $1 }
        for member in before {
            let place = path.isEmpty ? member.name : "\(path).\(member.name)"
            if let newMember = members[member.name] {
                self.compare(member.isRequired, newMember.isRequired, at: place)
                self.compare(member.shape, newMember.shape, at: place)
            } else if newGap == nil {
                self.note(
                    .memberRemoved,
                    "has no \(place) any more.",
                    "Other services may need it. Keep it, or raise the version and migrate what is older."
                )
            }
        }
        let known = Set(before.map(\.name))
        for member in after where !known.contains(member.name) {
            let place = path.isEmpty ? member.name : "\(path).\(member.name)"
            // What was not known of may have been there.
            if member.isRequired, oldGap == nil {
                self.note(
                    .requiredMemberAdded,
                    "must have \(place), which is new.",
                    "What is stored does not have it. Make it optional, or raise the version and migrate what is older."
                )
            } else if oldGap == nil {
                self.changes.append(.harmless(.memberAdded, "\(self.message) may have \(place), which is new."))
            }
        }
    }

    private mutating func compare(_ wasRequired: Bool, _ isRequired: Bool, at place: String) {
        if wasRequired, !isRequired {
            self.note(
                .memberMadeOptional,
                "may lack \(place), which it always had.",
                "Other services rely on it. Send it always, or raise the version and migrate what is older."
            )
        } else if !wasRequired, isRequired {
            self.note(
                .memberMadeRequired,
                "must have \(place), which it could lack.",
                "What is stored may lack it. Leave it optional, or raise the version and migrate what is older."
            )
        }
    }

    private mutating func compare(_ before: [JSONValue], _ after: [JSONValue], at path: String) {
        for value in before where !after.contains(value) {
            self.note(
                .choiceRemoved,
                "can't be \(value.document) in \(self.place(path)) any more.",
                "What is stored may be. Keep the case, or raise the version and migrate what is older."
            )
        }
        for value in after where !before.contains(value) {
            self.note(
                .choiceAdded,
                "can be \(value.document) in \(self.place(path)), which is new.",
                "Other services can't decode it. Let them know it first, or raise the version and migrate what is older."
            )
        }
    }

    private mutating func note(_ kind: ManifestChange.Kind, _ predicate: String, _ mend: String) {
        self.changes.append(.breaking(kind, "\(self.message) \(predicate)", mend))
    }

    private func place(_ path: String) -> String { path.isEmpty ? "itself" : path }

    private func resolve(_ shape: PayloadShape, in definitions: [String: PayloadShape]) -> PayloadShape {
        if case .reference(let name) = shape { definitions[name] ?? .anything } else { shape }
    }
}
