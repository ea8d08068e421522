import Choreography

/// What `graph` can be told.
struct GraphOptions: Hashable {
    var format: GraphFormat?
    var style = SagaStyle.choreography
    /// The manifest that the choreography is compared with.
    var old: InputFile?
}

/// An option of `graph`.
typealias GraphOption = CommandOption<GraphOptions>

extension CommandOption<GraphOptions> {
    /// Everything that `graph` understands.
    static var all: [Self] {
        [
            Self(
                name: "--format",
                help: "\(GraphFormat.names.alternatives()) (default mermaid)",
                action: .value("FORMAT") { options, text throws(DemoError) in
                    guard let format = GraphFormat(rawValue: text) else {
                        throw .badInput("--format: expected \(GraphFormat.names.alternatives()), not \(quoted(text))")
                    }
                    options.format = format
                }
            ),
            Self(
                name: "--style",
                help: "\(SagaStyle.allCases.map(\.rawValue).alternatives()) (default choreography)",
                action: .value("STYLE") { options, text throws(DemoError) in
                    options.style = try RunOption.style(text)
                }
            ),
            Self(
                name: "--diff",
                help: "says what has changed since a manifest was written",
                action: .value("OLD.json") { $0.old = InputFile(path: $1) }
            ),
        ]
    }
}
