extension ChoreographyGraph {
    /// The choreography as an AsyncAPI 3.0 document in JSON, with a line break at its end.
    ///
    /// A channel is a message, and its address is the message's name. An operation is what a participant does with it: it
    /// *receives* what triggers or undoes a step of its, or disarms a deadline, and *sends* what a step or an undo
    /// publishes; the summary says which. Nobody here sends a command. What a message consists of is described as the
    /// CloudEvent that ``CloudEventEncoder`` writes, with the payload's schema as its data: see ``PayloadExample`` for what
    /// can be known of it.
    ///
    /// The same choreography always gives the same text, whatever the order of its declarations. It says nothing of
    /// servers: who runs a broker adds them.
    ///
    /// - Parameter version: The version of the contract, for people; AsyncAPI asks for one.
    /// - Returns: The document, in which names have an underscore for what AsyncAPI does not allow in them. The real names
    ///   are beside them.
    public func asyncAPI(version: String = "1.0.0") -> String {
        AsyncAPIDocument(of: self).json(version: version).document + "\n"
    }
}
