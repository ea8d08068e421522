import Choreography
import ChoreographyTesting
import Orchestration

/// Something that does not hold in a simulation.
struct Mismatch: Error, CustomStringConvertible {
    let description: String
}

extension Simulation {
    /// A few trips, of which some are refused by somebody.
    static func trips(
        count: Int? = nil,
        limit: Duration? = nil,
        seat: Duration? = nil,
        bug: ManagerBug? = nil
    ) -> Simulation {
        let commands = ["ReserveMoney", "BookSeat", "BookRoom", "Insure", "IssueTicket"]
        return Simulation("trips") { run in
            let trip = Trip(limit: limit, seat: seat)
            let order = OrderOfUndoing()
            let planted = bug.map { ManagerBug.Planted($0) }
            run.process { environment in
                var configuration = SagaChoreography.Configuration()
                configuration.retry = .exponentialJitter(maxAttempts: 20)
                configuration.compensationRetry = .exponentialJitter(maxAttempts: 20)
                return SagaChoreography(
                    "trips",
                    configuration: configuration,
                    environment: environment,
                    observers: [order]
                ) {
                    SagaManager(trip.saga, planted: planted)
                    trip.services
                }
            }
            let numbers = (1...(count ?? 2 + run.random(below: 3))).filter { number in
                let refusing = run.random(below: 2) == 0 ? [] : [commands[run.random(below: commands.count)]]
                return run.start(BookTrip(n: number, refusing: refusing, isInsured: run.random(below: 2) == 0))
            }
            run.atEnd("Every trip is booked as a whole, or not at all, and undone in its order") {
                for number in numbers {
                    let done = await trip.done(number)
                    let isWhole = done.enumerated().allSatisfy { $0.offset == 3 || $0.element == 1 } && done[3] <= 1
                    guard isWhole || done == [0, 0, 0, 0, 0, 0] else {
                        throw Mismatch(description: "trip \(number) is \(done)")
                    }
                }
                // The order holds if nothing is undone before its answer has come.
                if limit == nil, seat == nil, let objection = order.objections.first {
                    throw Mismatch(description: objection)
                }
                guard await trip.rows == 0 else { throw Mismatch(description: "\(await trip.rows) sagas have rows") }
            }
        }
    }
}
