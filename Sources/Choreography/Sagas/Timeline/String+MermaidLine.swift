extension String {
    /// The text in one line of a sequence diagram, in which nothing means something to Mermaid: entities, with a `#` in
    /// place of the `&`.
    package var mermaidLine: String {
        var escaped = ""
        for scalar in self.unicodeScalars {
            switch scalar {
            case "#", ";", "&", "<", ">", "%", "{", "}", "\\", "`":
                escaped += "#\(scalar.value);"
            case _ where scalar.properties.generalCategory == .control || scalar.properties.isWhitespace: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped.isEmpty ? " " : escaped
    }
}
