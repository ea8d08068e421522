import Foundation

/// A folder of its own for a test, which is gone when the test is.
final class Folder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("checkout-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        self.path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// Where a file of the folder is.
    func file(_ name: String) -> String { self.path + "/" + name }

    /// Writes a file, and says where it is.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: self.file(name)))
        return self.file(name)
    }

    /// What a file holds.
    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: self.file(name))), as: UTF8.self)
    }

    /// The names of the files.
    func list() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: self.path).sorted() }
}
