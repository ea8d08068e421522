import Foundation

/// A file that the demo reads, named as the user named it.
struct InputFile: Hashable {
    let path: String

    /// Everything that is in the file.
    ///
    /// - Parameter content: What the file is expected to hold, for the error.
    /// - Returns: The file's bytes.
    /// - Throws: An error that names the file.
    func read(expecting content: String) throws(DemoError) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: self.path)))
        } catch {
            let reason = FileManager.default.fileExists(atPath: self.path) ? "can't be read" : "there is no such file"
            throw .badInput("\(self.path): \(reason); expected \(content)")
        }
    }
}
