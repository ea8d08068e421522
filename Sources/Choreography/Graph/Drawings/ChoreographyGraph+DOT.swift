extension ChoreographyGraph {
    /// The graph in Graphviz's language.
    ///
    /// A box is a step, in the frame of its participant; one with two outlines is external, and a hexagon is a
    /// deadline. A solid arrow triggers a step, a dashed one undoes it, and a dashed one that ends in a bar
    /// disarms a deadline. Completion events are dark, rejections red, and the compensation events of undos amber.
    public var dot: String {
        let drawing = GraphDrawing(of: self)
        var lines = [
            "digraph \(Self.dotText(self.name)) {",
            "    rankdir=LR",
            // Otherwise all steps of a participant would crowd at one place of the way.
            "    newrank=true",
            "    graph [fontname=\"Helvetica\", fontsize=12, nodesep=0.35, ranksep=0.6]",
            "    node [fontname=\"Helvetica\", fontsize=11, shape=box, style=\"rounded,filled\", "
                + "fillcolor=\"#ffffff\", color=\"#57606a\", fontcolor=\"#1f2328\"]",
            "    edge [fontname=\"Helvetica\", fontsize=10, arrowsize=0.7]",
        ]
        lines += drawing.commands.map { command in
            "    c\(command) [label=\(Self.dotText(self.messages[command].name)), fillcolor=\"#1f2328\", "
                + "color=\"#1f2328\", fontcolor=\"#ffffff\"]"
        }
        for (home, participant) in self.participants.enumerated() {
            lines += [
                "    subgraph cluster\(home) {",
                "        label=\(Self.dotText(participant.name))",
                "        style=\"rounded,filled\"",
                "        fillcolor=\"#f6f8fa\"",
                "        color=\"#d0d7de\"",
            ]
            lines += self.steps.filter { $0.home == home }.map { "        \(Self.dotNode($0))" }
            lines.append("    }")
        }
        lines += drawing.arrows.map { "    \(Self.dotArrow($0))" }
        return lines.joined(separator: "\n") + "\n}\n"
    }

    private static func dotNode(_ step: Step) -> String {
        let style =
            switch step.declaration.kind {
            case .pivot: ", fillcolor=\"#fff8c5\", penwidth=2"
            case .listener: ", color=\"#afb8c1\", fontcolor=\"#57606a\""
            case .deadline: ", shape=hexagon, style=filled, fillcolor=\"#ddf4ff\""
            case .external: ", peripheries=2"
            default: ""
            }
        let label = self.dotText((step.caption + [step.nature]).joined(separator: "\n"))
        return "s\(step.index) [label=\(label)\(style)]"
    }

    private static func dotArrow(_ arrow: GraphDrawing.Arrow) -> String {
        var attributes = ["color=\"\(arrow.tone.color)\"", "fontcolor=\"\(arrow.tone.color)\""]
        if !arrow.names.isEmpty {
            attributes.insert("label=\(self.dotText(arrow.names.joined(separator: "\n")))", at: 0)
        }
        // An undo takes a longer way than the event that goes the other way, so that the two don't coincide.
        if arrow.effect != .triggers { attributes += ["style=dashed", "minlen=2"] }
        let origin =
            switch arrow.origin {
            case .step(let step): "s\(step)"
            case .command(let command): "c\(command)"
            }
        if arrow.effect == .disarms { attributes.append(arrow.pointsBack ? "arrowtail=tee" : "arrowhead=tee") }
        guard arrow.pointsBack else { return "\(origin) -> s\(arrow.target) [\(attributes.joined(separator: ", "))]" }
        // Graphviz puts the tail of an arrow to the left. Turned around, one that points back leaves the order of
        // the steps as it is.
        attributes.append("dir=back")
        return "s\(arrow.target) -> \(origin) [\(attributes.joined(separator: ", "))]"
    }

    /// Text in quotes.
    private static func dotText(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case _ where character.isNewline: escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return "\"\(escaped)\""
    }
}
