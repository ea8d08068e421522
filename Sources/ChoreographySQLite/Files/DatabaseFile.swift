#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Looks at a file before SQLite does.
enum DatabaseFile {
    /// Refuses what can't be a database, without touching it.
    static func check(_ path: String) throws {
        guard !path.isEmpty else { throw SQLiteError(.cannotOpen, "The path of a store is empty.") }
        let folder = Self.folder(of: path)
        guard Self.isDirectory(folder) else {
            throw SQLiteError(.cannotOpen, "\(path): there is no folder '\(folder)'. Make it first.")
        }
        guard !Self.isDirectory(path) else {
            throw SQLiteError(.cannotOpen, "\(path) is a folder. Name a file in it.")
        }
        guard let identity = FileIdentity(path), identity.size > 0 else { return }
        guard Self.beginning(of: path).elementsEqual("SQLite format 3\0".utf8) else {
            throw SQLiteError(.corrupt, "\(path) is no SQLite database; it was left as it is. Use another path.")
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func beginning(of path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = read(descriptor, &bytes, 16)
        return Array(bytes.prefix(max(0, count)))
    }
}
