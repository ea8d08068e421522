import Choreography
import Orchestration

extension Program {
    /// Describes the choreography, or says what has changed in it.
    ///
    /// - Parameter options: What to write.
    /// - Returns: The exit status: 1 if a change breaks something.
    /// - Throws: ``DemoError`` if there is no manifest to compare it with.
    func describe(_ options: GraphOptions) throws(DemoError) -> Int32 {
        let graph = Checkout(credit: 0, stock: [:], embargo: []).makeChoreography(options.style).graph
        if let old = options.old {
            let difference = ManifestDifference(from: try Self.manifest(old), to: ChoreographyManifest(of: graph))
            self.console.output.writeLine(difference.description)
            return difference.isBreaking ? 1 : 0
        }
        switch options.format ?? .mermaid {
        case .mermaid: self.console.output.write(graph.mermaid)
        case .dot: self.console.output.write(graph.dot)
        case .asyncapi: self.console.output.write(graph.asyncAPI(version: Self.version))
        case .states:
            self.console.output.write(SagaManager(CheckoutSaga(store: InMemoryStore(SagaTable()))).mermaid)
        case .manifest: self.console.output.write(ChoreographyManifest(of: graph).json)
        }
        return 0
    }

    private static func manifest(_ file: InputFile) throws(DemoError) -> ChoreographyManifest {
        let bytes = try file.read(expecting: "what graph --format manifest has written")
        do {
            return try ChoreographyManifest(json: bytes)
        } catch {
            throw .badInput("\(file.path): \(error.message)")
        }
    }
}
