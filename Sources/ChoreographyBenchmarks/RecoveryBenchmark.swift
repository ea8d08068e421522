import Choreography
import ChoreographySQLite

/// How long a choreography takes to get over what an earlier one has left unsettled.
enum RecoveryBenchmark {
    static func run() async throws {
        print("Recovery in one file (milliseconds)")
        for sagas in [0, 2000, 16_667] {
            let folder = try ScratchFolder()
            try await self.fill(folder, sagas)
            let stores = try Parcel.openStores(1, in: folder)
            let unsettled = try await stores[0].unsettle()
            let choreography = Parcel.choreography(on: stores, inFlight: 1_000_000)
            let clock = ContinuousClock()
            let start = clock.now
            let left = try await choreography.resumeSagas()
            let opened = clock.now
            for saga in left { _ = try await saga.outcome }
            let settled = clock.now
            print(
                "  \(unsettled) unsettled entries".padded(to: 32)
                    + "ready after\(((opened - start) / .milliseconds(1)).text(1, width: 9))"
                    + "   settled after\(((settled - start) / .milliseconds(1)).text(1, width: 9))"
            )
            await choreography.shutDown()
        }
        print("")
    }

    private static func fill(_ folder: ScratchFolder, _ sagas: Int) async throws {
        let choreography = Parcel.choreography(on: try Parcel.openStores(1, in: folder), inFlight: 10_000)
        try await Parcel.send(sagas, on: choreography, atATime: 10_000)
        await choreography.shutDown()
    }
}
