#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The file in which SQLite writes what is committed, before it reaches the database itself.
enum WriteAheadLog {
    /// As much as is written between two checkpoints of a thousand pages.
    private static let length = 4_352 << 10

    /// Gives the log of a database its full length, while nobody may write to it.
    ///
    /// SQLite begins at its start again after each checkpoint. Overwriting a file costs the disk less than letting it
    /// grow: a lone saga in several files is a good deal faster. What follows the last valid frame is ignored by SQLite,
    /// and the log holds no locks that closing it would drop. What another program appended in the meantime would be
    /// overwritten.
    static func pregrow(of path: String) {
        let log = path + "-wal"
        guard let identity = FileIdentity(log), identity.size < Self.length else { return }
        let descriptor = open(log, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let zeros = [UInt8](repeating: 0, count: 64 << 10)
        var offset = identity.size
        while offset < Self.length {
            let count = pwrite(descriptor, zeros, min(zeros.count, Self.length - offset), off_t(offset))
            guard count > 0 else { return }
            offset += count
        }
        fsync(descriptor)
    }
}
