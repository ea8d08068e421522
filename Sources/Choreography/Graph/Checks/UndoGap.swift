/// A rejection after which a step stays committed.
struct UndoGap {
    /// The step that rejects.
    let rejecter: Int

    /// Steps that lead from the step that stays committed to the one that rejects, both included; or from
    /// where their ways part.
    let trail: [Int]

    /// The message with which the trail starts, if its first step is not a common one.
    let start: Int?

    /// Whether the step that rejects follows from the one that stays committed.
    let isAfter: Bool

    /// The undos that would lead to the one that is missing, if all of their steps were committed for sure.
    let unsure: (chain: [(cause: Int, step: Int)], step: Int)?
}

extension ChoreographyGraph {
    /// The gap in words: `when Shipping rejects after it: PaymentCaptured → Shipping → ShipmentRefused`.
    func describe(_ gap: UndoGap, when template: (_ rejecter: String, _ place: String) -> String) -> String {
        let place = gap.isAfter ? "after it" : "beside it"
        var names = gap.start.map { [self.messages[$0].name] } ?? []
        for (index, step) in gap.trail.enumerated() {
            if index > 0 || gap.start != nil { names.append(self.steps[step].participant) }
            let isLast = index == gap.trail.count - 1
            let event = isLast ? self.wiring.rejection[step] : self.wiring.completion[step]
            if let event { names.append(self.messages[event].name) }
        }
        let text = template(self.steps[gap.rejecter].participant, place) + ": " + names.joined(separator: " → ")
        guard let unsure = gap.unsure else { return text }
        let hops = unsure.chain.flatMap { [self.messages[$0.cause].name, self.steps[$0.step].participant] }
        let detour = hops.dropLast().joined(separator: " → ")
        return text + " (\(detour) undoes it only if the \(self.steps[unsure.step]) has committed)"
    }
}
