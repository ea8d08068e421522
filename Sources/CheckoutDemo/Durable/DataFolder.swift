import Choreography
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

    /// Makes the folder for who plays both styles, in a folder each.
    ///
    /// - Throws: ``DemoError`` if it was played in one style.
    func makeForBothStyles() throws(DemoError) {
        guard !self.has(.orders) else {
            throw .badInput(
                "--data \(self.path): the folder was played with --style \(self.style.rawValue); expected an empty folder, "
                    + "or one of --style both"
            )
        }
        try self.make()
    }

    /// Where one of both styles is played.
    func folder(of style: SagaStyle) -> Self { Self(path: "\(self.path)/\(style.rawValue)") }

    /// Refuses a folder in which both styles were played.
    func expectOneStyle() throws(DemoError) {
        let folders = SagaStyle.allCases.map { self.folder(of: $0) }
        guard !self.has(.orders), folders.contains(where: { $0.has(.orders) }) else { return }
        throw .badInput(
            "--data \(self.path): the folder was played with --style both; expected that, or one of its own: "
                + folders.map(\.path).alternatives()
        )
    }

    /// Refuses a folder in which nobody has played.
    func expectDatabases() throws(DemoError) {
        try self.expectOneStyle()
        guard self.has(.orders) else {
            throw .badInput(
                "--data \(self.path): there are no databases; make them with: checkout-demo run --data \(self.path)"
            )
        }
    }
}
