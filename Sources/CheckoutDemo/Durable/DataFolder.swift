import Foundation

/// The folder in which the services keep their databases.
struct DataFolder: Hashable, Sendable {
    let path: String

    init(path: String) {
        self.path = path
    }

    /// Takes the folder that somebody has named with `--data`.
    init(option text: String) throws(DemoError) {
        guard !text.isEmpty else { throw .badInput("--data: expected the name of a folder") }
        self.init(path: text)
    }

    func file(of database: Database) -> String { "\(self.path)/\(database.file)" }

    func has(_ database: Database) -> Bool { FileManager.default.fileExists(atPath: self.file(of: database)) }

    /// The style in which the folder is played, if it is.
    var style: SagaStyle { self.has(.manager) ? .orchestration : .choreography }

    /// Makes the folder, unless it is there.
    ///
    /// - Throws: ``DemoError`` that says why it can't be used.
    func make() throws(DemoError) {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: self.path, isDirectory: &isFolder) {
            guard isFolder.boolValue else {
                throw .badInput("--data \(self.path): expected a folder, but it is a file")
            }
            return
        }
        do {
            try FileManager.default.createDirectory(atPath: self.path, withIntermediateDirectories: true)
        } catch {
            throw .badInput("--data \(self.path): the folder can't be made: \(error.localizedDescription)")
        }
    }

    /// Refuses a folder in which nobody has played.
    func expectDatabases() throws(DemoError) {
        guard self.has(.orders) else {
            throw .badInput(
                "--data \(self.path): there are no databases; make them with: checkout-demo run --data \(self.path)"
            )
        }
    }
}
