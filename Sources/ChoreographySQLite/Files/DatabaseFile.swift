#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Looks at a path before SQLite does.
///
/// The file itself is not opened: if this process has a store on it, closing the descriptor would drop that store's
/// locks.
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
    }

    /// The file to which a symbolic link leads, whether it is there or not; the path itself if it is no link.
    ///
    /// What keeps others off a database is a file beside it, so that all have to know it by one name. A link that leads
    /// round in a circle is left as it is, for SQLite to refuse.
    static func resolvingLink(_ path: String) -> String {
        var target = path
        for _ in 0..<40 {
            var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink(target, &bytes, bytes.count)
            guard count > 0 else { return target }
            let link = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            target = link.hasPrefix("/") ? link : "\(Self.folder(of: target))/\(link)"
        }
        return path
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
