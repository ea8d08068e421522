extension ChoreographyGraph {
    /// The graph as a Mermaid flowchart.
    ///
    /// A box is a step, in the frame of its participant; one with double sides is external, one with
    /// round corners a decision, and a hexagon is a deadline. A solid arrow triggers a step, a dashed one undoes it, and a dashed one with a cross disarms
    /// a deadline. Completion events have the theme's colour, rejections are red, and the compensation events of undos amber.
    public var mermaid: String { self.mermaid(marking: nil) }

    /// The graph as a Mermaid flowchart in which some arrows and steps stand out.
    ///
    /// - Parameter marks: Which ones; they take the place of the arrows' other colours.
    /// - Returns: The flowchart, drawn as ``mermaid`` is.
    package func mermaid(marking marks: GraphMarks?) -> String {
        let drawing = GraphDrawing(of: self, marking: marks)
        var lines = ["flowchart LR"]
        lines += drawing.commands.map { "    c\($0)([\"\(Self.mermaidText(self.messages[$0].name))\"]):::command" }
        for (home, participant) in self.participants.enumerated() {
            lines.append("    subgraph p\(home)[\"\(Self.mermaidText(participant.name))\"]")
            lines += self.steps.filter { $0.home == home }.map { "        \(Self.mermaidNode($0))" }
            lines.append("    end")
        }
        lines += drawing.arrows.map { "    \(Self.mermaidArrow($0))" }
        lines += [
            "    classDef step fill:#ffffff,stroke:#57606a,color:#1f2328",
            "    classDef pivot fill:#fff8c5,stroke:#57606a,color:#1f2328,stroke-width:2px",
            "    classDef listener fill:#f6f8fa,stroke:#afb8c1,color:#57606a",
            "    classDef deadline fill:#ddf4ff,stroke:#57606a,color:#1f2328",
            "    classDef external fill:#ffffff,stroke:#57606a,color:#1f2328,stroke-width:2px",
            "    classDef command fill:#1f2328,stroke:#8c959f,color:#ffffff",
        ]
        lines += self.participants.indices.map { "    style p\($0) fill:none,stroke:#8c959f" }
        return (lines + self.mermaidStyles(of: drawing, marks)).joined(separator: "\n") + "\n"
    }

    private func mermaidStyles(of drawing: GraphDrawing, _ marks: GraphMarks?) -> [String] {
        if let marks {
            let stroke = "stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4"
            let numbers = drawing.arrows.indices.filter { drawing.arrows[$0].isMarked }.map(String.init)
            let steps = self.steps.filter(marks.marksStep).map { "    style s\($0.index) \(stroke)" }
            guard !numbers.isEmpty else { return steps }
            return steps + ["    linkStyle \(numbers.joined(separator: ",")) \(stroke)"]
        }
        // Completions keep the theme's own colour, which is light on a dark page. So do all names: no other colour can be
        // read on the labels of every theme.
        var lines: [String] = []
        for tone in GraphDrawing.Tone.allCases where tone != .completion {
            let numbers = drawing.arrows.indices.filter { drawing.arrows[$0].tone == tone }.map(String.init)
            guard !numbers.isEmpty else { continue }
            lines.append("    linkStyle \(numbers.joined(separator: ",")) stroke:\(tone.color)")
        }
        return lines
    }

    private static func mermaidNode(_ step: Step) -> String {
        let kind = step.declaration.kind
        let styled: [StepKind] = [.pivot, .listener, .deadline, .external]
        let style = styled.contains(kind) ? "\(kind)" : "step"
        let (opening, closing) =
            switch kind {
            case .deadline: ("{{", "}}")
            case .external: ("[[", "]]")
            case .decision: ("(", ")")
            default: ("[", "]")
            }
        let caption = step.caption.map { self.mermaidText($0) }.joined(separator: "<br/>")
        return "s\(step.index)\(opening)\"\(caption)<br/><i>\(step.nature)</i>\"\(closing):::\(style)"
    }

    private static func mermaidArrow(_ arrow: GraphDrawing.Arrow) -> String {
        let origin =
            switch arrow.origin {
            case .step(let step): "s\(step)"
            case .command(let command): "c\(command)"
            }
        let line =
            switch arrow.effect {
            case .triggers: "-->"
            case .undoes: "-.->"
            case .disarms: "-.-x"
            }
        let names = arrow.names.map { self.mermaidText($0) }.joined(separator: "<br/>")
        return "\(origin) \(line)\(names.isEmpty ? "" : "|\"\(names)\"|") s\(arrow.target)"
    }

    /// Text for within quotes: Mermaid knows no backslash, but entities, with a `#` in place of the `&`.
    private static func mermaidText(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "#", "&", "<", ">", "`", "\\", "\n", "\r":
                escaped += "#\(scalar.value);"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension GraphDrawing.Tone {
    /// The colour of the tone's arrows and of the names at them.
    var color: String {
        switch self {
        case .completion: "#1f2328"
        case .rejection: "#cf222e"
        case .compensation: "#9a6700"
        }
    }
}
