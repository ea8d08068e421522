import Choreography
import ChoreographySQLite
import Foundation

extension BenchmarkGroup {
    /// Whether memory and files stay as they are, however many sagas there were.
    static let growth = BenchmarkGroup(
        name: "growth",
        summary: "memory and file size over a million sagas, with entries kept for two seconds"
    ) {
        let folder = try ScratchFolder()
        var configuration = SagaChoreography.Configuration()
        configuration.retention = .seconds(2)
        configuration.retry = .immediate(maxAttempts: 3)
        configuration.compensationRetry = .immediate(maxAttempts: 3)
        configuration.timelines = .none
        let stores = try Parcel.openStores(1, in: folder)
        let choreography = Parcel.choreography(on: stores, configuration, keepsRows: false)
        print("sagas        resident MB   file MB   log MB   entries   sagas/s")
        let clock = ContinuousClock()
        for round in 1...10 {
            let start = clock.now
            try await Parcel.send(100_000, on: choreography, atATime: 1000)
            let seconds = (clock.now - start) / .seconds(1)
            let entries = try await stores[0].entryCount()
            print(
                "\(round * 100_000)".padded(to: 12) + Self.residentMegabytes.text(1, width: 12)
                    + Self.megabytes(folder.path + "/0.db").text(1, width: 10)
                    + Self.megabytes(folder.path + "/0.db-wal").text(1, width: 9)
                    + Double(entries).text(0, width: 10) + (100_000 / seconds).text(0, width: 10)
            )
        }
        await choreography.shutDown()
    }

    private static func megabytes(_ path: String) -> Double {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return Double(attributes?[.size] as? Int ?? 0) / 1e6
    }

    private static var residentMegabytes: Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap { Double($0) }
        return (kilobytes ?? 0) / 1000
    }
}
