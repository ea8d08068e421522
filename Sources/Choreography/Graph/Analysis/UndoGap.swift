/// A rejection after which a step stays committed.
struct UndoGap {
    /// The step that stays committed.
    let step: Int

    /// The step that rejects.
    let rejecter: Int

    /// The flow to which both belong.
    let flow: SagaFlow

    /// Whether there are undos that would lead to the one that is missing, if only all of their steps were
    /// committed for sure.
    let isUnsure: Bool

    /// The way to the rejection.
    struct Way {
        /// Whether it starts with the step that stays committed, so that the rejection comes after it.
        let isAfter: Bool

        /// Whether its first step is common to both; if not, they part at the message that starts the flow.
        let hasCommonStart: Bool

        /// The steps, up to the one that rejects.
        let hops: [SagaFlow.Hop]
    }

    /// The way from the step that stays committed to the one that rejects, or from where their ways part.
    var way: Way {
        if let hops = self.flow.way(from: self.step, to: self.rejecter) {
            return Way(isAfter: true, hasCommonStart: true, hops: hops)
        }
        let own = self.flow.way(to: self.step)
        let other = self.flow.way(to: self.rejecter)
        let common = zip(own, other).prefix { $0 == $1 }.count
        return Way(isAfter: false, hasCommonStart: common > 0, hops: Array(other.dropFirst(max(common - 1, 0))))
    }
}

extension ChoreographyGraph {
    /// The gap in words: `when Shipping rejects after it: PaymentCaptured → Shipping → ShipmentRefused`.
    ///
    /// - Parameters:
    ///   - gap: The gap.
    ///   - clause: Makes the part before the colon, of whether the rejection comes after or beside the step.
    /// - Returns: The words.
    func describe(_ gap: UndoGap, clause: (_ place: String) -> String) -> String {
        let way = gap.way
        var names = way.hasCommonStart ? [] : [self.messages[gap.flow.start].name]
        for (index, hop) in way.hops.enumerated() {
            if index > 0 || !way.hasCommonStart { names.append(self.steps[hop.step].participant) }
            if let event = hop.message ?? self.wiring.rejection[hop.step] { names.append(self.messages[event].name) }
        }
        let clause = clause(way.isAfter ? "after it" : "beside it")
        return "\(clause): \(names.joined(separator: " → "))\(gap.isUnsure ? self.doubt(about: gap) : "")"
    }

    private func doubt(about gap: UndoGap) -> String {
        guard let rejection = self.wiring.rejection[gap.rejecter] else { return "" }
        let chain = UndoCascade(of: rejection, in: self.wiring) { _ in true }.chain(to: gap.step)
        let culprit = chain.first { link in
            !gap.flow.hasCommitted(link.step, before: gap.rejecter)
                && !gap.flow.needs(gap.step, link.step)
        }
        guard let culprit else { return "" }
        let hops = chain.flatMap { [self.messages[$0.cause].name, self.steps[$0.step].participant] }
        let detour = hops.dropLast().joined(separator: " → ")
        return " (\(detour) undoes it only if the \(self.steps[culprit.step]) has committed)"
    }
}
