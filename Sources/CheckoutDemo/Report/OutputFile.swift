import Foundation

/// A file that an option asks for.
struct OutputFile {
    let path: String
    private let handle: FileHandle

    /// Makes sure that the file can be written, without changing what is in it.
    ///
    /// - Parameters:
    ///   - path: The file. It is made if there is none.
    ///   - option: The option that asks for it.
    ///   - others: The files that are read, or written otherwise, and that may not be overwritten.
    /// - Throws: An error that says why the file can't be written.
    init(path: String, for option: String, besides others: [String]) throws(DemoError) {
        let resolved = Self.resolve(path)
        if let other = others.first(where: { Self.resolve($0) == resolved }) {
            throw .badInput("\(path): expected another file for \(option) than \(other)")
        }
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw .badInput("\(path): expected a file that \(option) can write, but: \(reason)")
        }
        self.path = path
        self.handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Replaces the file's contents.
    ///
    /// - Parameters:
    ///   - bytes: The new contents.
    ///   - content: What they are, for the error.
    /// - Throws: An error that says why they can't be written.
    func write(_ bytes: some DataProtocol, as content: String) throws(DemoError) {
        do {
            // A pipe or a terminal has nothing to be cut off.
            try? self.handle.truncate(atOffset: 0)
            try self.handle.write(contentsOf: bytes)
            try self.handle.close()
        } catch {
            throw .failed("\(self.path): \(content) could not be written: \(error.localizedDescription)")
        }
    }

    /// Removes what is in the file, for who writes it bit by bit.
    func clear() { try? self.handle.truncate(atOffset: 0) }

    /// Adds to what has been written.
    func append(_ bytes: some DataProtocol) throws { try self.handle.write(contentsOf: bytes) }

    private static func resolve(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
}
