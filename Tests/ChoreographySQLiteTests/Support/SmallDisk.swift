import Foundation

/// A disk of a few megabytes in memory, which takes an administrator to make.
final class SmallDisk: Sendable {
    static let isPossible: Bool = (try? SmallDisk(megabytes: 1)) != nil

    let folder: TemporaryFolder

    struct NotPossible: Error {}

    init(megabytes: Int) throws {
        self.folder = try TemporaryFolder()
        let status = Self.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", self.folder.path)
        guard status == 0 else { throw NotPossible() }
    }

    deinit {
        _ = Self.run("umount", "-l", self.folder.path)
    }

    /// Takes all room that is left.
    func fill() throws {
        for _ in 0..<10 where self.room > 0 { self.addBallast() }
        guard self.room == 0 else { throw NotPossible() }
    }

    /// How many blocks are free.
    private var room: UInt {
        var status = statvfs()
        return statvfs(self.folder.path, &status) == 0 ? UInt(status.f_bavail) : 0
    }

    private func addBallast() {
        let script = "head -c 100m /dev/zero >> '\(self.folder.file("ballast"))' 2>/dev/null; true"
        _ = Self.run("sh", "-c", script)
    }

    /// Gives the room back.
    func makeRoom() {
        try? FileManager.default.removeItem(atPath: self.folder.file("ballast"))
    }

    private static func run(_ arguments: String...) -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return -1 }
        return process.waitForEnd()
    }
}
