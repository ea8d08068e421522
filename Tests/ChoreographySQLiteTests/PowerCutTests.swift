import Choreography
import ChoreographySQLite
import Foundation
import Testing

/// A model of the loss of power, made of copies.
///
/// While sagas run, the files of all stores are copied at many moments: all at one moment, between two turns. Of the log
/// of each store, the copy has all that was committed by then, and of what was written later an arbitrary part, whole,
/// cut off, garbled or zeroed, in the middle of a frame or between two: those bytes may not have been synced when the
/// power failed. With several stores, that part ends before the first commit in it, since a commit of one store is synced
/// before another can hear of it.
///
/// The model covers: a log that is torn or damaged after the last commit that anybody was told of, and a process that
/// ends between any two commits of any two stores. It does not cover: a disk that lies about syncing, a copy in which a
/// commit is missing of which nobody had been told yet although it was written, and checkpoints that are cut off (SQLite
/// syncs the log before it begins one, and writes the same pages again). What it proves rests on `synchronous=FULL`: no
/// byte before the copy's moment is damaged, because whatever was acknowledged then had been synced.
@Suite("A choreography on SQLite whose machine loses power", .timeLimit(.minutes(3)))
struct PowerCutTests {
    private enum Tail: CaseIterable { case whole, cutAtFrame, cutInFrame, garbled, zeroed }

    private struct Copy {
        let folder: TemporaryFolder
        /// The sagas of which somebody had been told before the copy began.
        let acknowledged: Set<Int>
    }

    private final class Callers: Sendable {
        let acknowledged = Guarded<Set<Int>>([])
        let ended = Guarded(0)

        func run(_ choreography: SagaChoreography, _ n: Int) async throws {
            let saga = try await choreography.start(Begin(n: n))
            _ = self.acknowledged.withLock { $0.insert(n) }
            _ = try await saga.outcome
            self.ended.withLock { $0 += 1 }
        }
    }

    private static let frame = 24 + 4096

    /// Copies all files as the disks may have them if the power fails now.
    private func copy(_ relay: Relay, _ callers: Callers, using random: inout SplitMix) async throws -> Copy {
        let acknowledged = callers.acknowledged.withLock { $0 }
        let folder = try TemporaryFolder()
        let names = Set(relay.stores.map(\.displayName)).sorted()
        let stores = names.compactMap { name in relay.stores.first { $0.displayName == name } }
        @Sendable func target(_ name: String) -> String { folder.file(URL(filePath: name).lastPathComponent) }
        try await Self.holding(stores[...]) {
            for name in names {
                try FileManager.default.copyItem(atPath: name, toPath: target(name))
                try FileManager.default.copyItem(atPath: name + "-wal", toPath: target(name) + "-wal")
            }
        }
        // Let them write more, of which the power cut leaves some part.
        let ended = callers.ended.withLock { $0 }
        while callers.ended.withLock({ $0 }) < ended + 3 { await Task.yield() }
        for name in names {
            let log = try Data(contentsOf: URL(filePath: target(name) + "-wal"))
            let later = try Data(contentsOf: URL(filePath: name + "-wal"))
            let end = self.end(of: log)
            var tail = later.prefix(32) == log.prefix(32) ? later.dropFirst(end).prefix(40 * Self.frame) : Data()
            if names.count > 1 { tail = self.beforeCommit(tail, of: log) }
            try (log.prefix(end) + self.damaged(tail, using: &random)).write(to: URL(filePath: target(name) + "-wal"))
        }
        return Copy(folder: folder, acknowledged: acknowledged)
    }

    /// Does something while nobody writes to any of the stores.
    private static func holding(_ stores: ArraySlice<SQLiteStore>, _ body: @Sendable () throws -> Void) async throws {
        guard let store = stores.first else { return try body() }
        try await store.withTransaction { _ in try await self.holding(stores.dropFirst(), body) }
    }

    /// Where a log ends for SQLite: after the last frame that it has written since it began anew.
    private func end(of log: Data) -> Int {
        var end = 32
        while end + Self.frame <= log.count, log[end + 8..<end + 16].elementsEqual(log[16..<24]) { end += Self.frame }
        return end
    }

    /// The part of a log's tail in which nothing is committed.
    private func beforeCommit(_ tail: Data, of log: Data) -> Data {
        var end = tail.startIndex
        while end + Self.frame <= tail.endIndex, tail[end + 4..<end + 8].allSatisfy({ $0 == 0 }) { end += Self.frame }
        return tail[..<min(end + Self.frame / 2, tail.endIndex)]
    }

    private func damaged(_ tail: Data, using random: inout SplitMix) -> Data {
        guard !tail.isEmpty else { return tail }
        let cut = Int.random(in: 0..<tail.count, using: &random)
        switch Tail.allCases.randomElement(using: &random) ?? .whole {
        case .whole: return tail
        case .cutAtFrame: return tail.prefix(cut / Self.frame * Self.frame)
        case .cutInFrame: return tail.prefix(cut)
        case .garbled:
            var garbled = tail
            for place in (0..<16).compactMap({ _ in garbled.indices.randomElement(using: &random) }) {
                garbled[place] ^= 0x55
            }
            return garbled
        case .zeroed: return tail.prefix(cut) + Data(count: tail.count - cut)
        }
    }

    /// Runs a choreography on a copy, and compares.
    private func resume(_ copy: Copy, files: Int) async throws -> Int {
        let relay = try Relay(in: copy.folder, files: files)
        relay.tallies()
        let choreography = relay.choreography()
        let left = try await choreography.resumeSagas()
        for saga in left { _ = try await saga.outcome }
        #expect(await choreography.shutDown().isClean)
        var sums: [Int: [Int]] = [:]
        for (place, step) in ["A", "B", "C"].enumerated() {
            for (n, sum) in try await relay.tally(of: step) { sums[n, default: [0, 0, 0]][place] = sum }
        }
        for n in copy.acknowledged { #expect(sums[n] == (n % 5 == 0 ? [0, 0, 0] : [1, 1, 1]), "saga \(n)") }
        #expect(sums.allSatisfy { $0.value == ($0.key % 5 == 0 ? [0, 0, 0] : [1, 1, 1]) }, "all or nothing, and once")
        let done = sums.values.count { $0 == [1, 1, 1] }
        #expect(try await relay.counts == [done, done, done])
        return left.count
    }

    @Test(
        "Has every saga of which somebody was told, and ends each with effects once",
        arguments: [1, 3],
        1...3 as ClosedRange<UInt64>
    )
    func cut(_ files: Int, _ seed: UInt64) async throws {
        var random = SplitMix(state: seed)
        let relay = try Relay(in: try TemporaryFolder(), files: files)
        relay.tallies()
        let choreography = relay.choreography()
        let callers = Callers()
        let isOver = Box<Bool>()
        let left = try await withThrowingTaskGroup(returning: Int.self) { group in
            for caller in 0..<8 {
                group.addTask {
                    var n = caller
                    while isOver.value == nil {
                        n += 8
                        try await callers.run(choreography, n)
                    }
                }
            }
            var left = 0
            for moment in 1...8 {
                while callers.ended.withLock({ $0 }) < moment * 25 { await Task.yield() }
                left += try await self.resume(try await self.copy(relay, callers, using: &random), files: files)
            }
            isOver.value = true
            try await group.waitForAll()
            return left
        }
        #expect(left > 0, "the power failed in the middle of something")
        #expect(await choreography.shutDown().isClean)
    }
}

/// Random numbers from a seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9e37_79b9_7f4a_7c15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
