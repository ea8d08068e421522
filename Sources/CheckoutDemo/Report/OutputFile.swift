import Foundation

/// A file that the demo writes, named as the user named it.
struct OutputFile {
    let path: String
    private let handle: FileHandle

    /// Makes sure that the file can be written, without changing what is in it.
    ///
    /// - Parameters:
    ///   - path: The file. It is made if there is none.
    ///   - option: The option that names it.
    ///   - others: The paths of files that it may not be, because they are read, or written too.
    /// - Throws: An error that says why the file can't be written.
    init(path: String, option: String, others: [String]) throws(DemoError) {
        let resolved = Self.resolve(path)
        if let other = others.first(where: { Self.resolve($0) == resolved }) {
            throw .badInput("\(path): expected another file for \(option) than the one that is used already, \(other)")
        }
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw .badInput("\(path): expected a file that \(option) can write, but: \(reason)")
        }
        self.path = path
        self.handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Removes what is in the file.
    func clear() {
        // A pipe or a terminal has nothing to be cut off.
        try? self.handle.truncate(atOffset: 0)
    }

    /// Adds to what has been written.
    func write(_ bytes: some DataProtocol) throws { try self.handle.write(contentsOf: bytes) }

    /// Ends the writing.
    func close() throws { try self.handle.close() }

    private static func resolve(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
}
