internal import Choreography

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Keeps a second process, and a second store of this one, off a database.
///
/// The lock is on a file of its own: closing any descriptor of the database itself would drop the locks that SQLite
/// holds on it. The system releases it when the process ends, however it ends.
final class OwnerLock: Sendable {
    private let path: String
    private let descriptor: Int32

    /// Takes the database at `path`.
    ///
    /// - Throws: ``RuntimeError`` with code ``RuntimeError/Code/storeInUse`` that names the owner; ``SQLiteError``.
    init(of path: String) throws {
        self.path = path + "-owner"
        self.descriptor = try Self.lock(self.path, of: path)
        Self.write(Self.ownName, to: self.descriptor)
    }

    /// Opens the file and takes the lock on it; again if whoever had it has removed the file in the meantime.
    private static func lock(_ lockPath: String, of path: String) throws -> Int32 {
        while true {
            let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw Self.cannotOpen(lockPath, errno) }
            guard Self.take(descriptor) else {
                let owner = Self.read(descriptor)
                close(descriptor)
                let mend = Self.isOwn(owner) ? "Use the store that this process has" : "Stop it first"
                throw RuntimeError(
                    .storeInUse,
                    "\(path) is in use by \(owner.isEmpty ? "another process" : owner). \(mend): two relays on one "
                        + "outbox would send everything twice."
                )
            }
            let locked = FileIdentity(descriptor: descriptor)
            if let locked, FileIdentity(lockPath)?.isSameFile(as: locked) == true { return descriptor }
            close(descriptor)
        }
    }

    private static func cannotOpen(_ lockPath: String, _ problem: Int32) -> SQLiteError {
        let code: SQLiteError.Code = [EROFS, EACCES, EPERM].contains(problem) ? .readOnly : .cannotOpen
        return SQLiteError(
            code,
            "\(lockPath): \(String(cString: strerror(problem))). The store needs to write beside its database: check "
                + "that the folder exists and that the process may write it."
        )
    }

    /// Removes the file, so that nothing is left beside a database that was refused.
    func removeFile() { unlink(self.path) }

    /// Takes the lock.
    ///
    /// A store of this process that nobody holds any more may still be closing on its own thread, for a moment. At the
    /// end it has removed its name, and holds the lock still.
    private static func take(_ descriptor: Int32) -> Bool {
        for _ in 0..<500 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            let owner = Self.read(descriptor)
            guard owner.isEmpty || Self.isOwn(owner) else { return false }
            usleep(1000)
        }
        return false
    }

    deinit {
        _ = ftruncate(self.descriptor, 0)
        // Closing alone leaves the lock with a child process that was forked and has not come to its exec yet.
        flock(self.descriptor, LOCK_UN)
        close(self.descriptor)
    }

    /// Who has the database at `path`, or was killed while it had it; `nil` if nobody is named.
    ///
    /// It takes no lock, not even for a moment: a store that is being opened would be refused.
    static func ownerText(of path: String) -> String? {
        let descriptor = open(path + "-owner", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let text = Self.read(descriptor)
        return text.isEmpty ? nil : text
    }

    private static func isOwn(_ owner: String) -> Bool { owner.contains("(process \(getpid()))") }

    private static var ownName: String {
        "'\(CommandLine.arguments.first ?? "a program")' (process \(getpid())) since \(SystemClock().now)"
    }

    private static func read(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, &bytes, bytes.count, 0)
    }
}
