import Testing

@testable import Choreography

@Suite("The model check of random choreographies")
struct ModelCrossCheckTests {
    @Test("Agrees with the static checks of undos, where nothing but the rejection can see to an undo")
    func agreement() {
        var accepted = 0
        for seed in 0..<600 as Range<UInt64> {
            let graph = RandomGraph.graph(seed: seed, isPlain: true)
            let report = graph.modelReport()
            #expect(report.isComplete || report.problem != nil)
            #expect(graph.undoProblems().isEmpty == (report.problem == nil), "seed \(seed)\n\(graph)\n\(report)")
            if report.problem == nil { accepted += 1 }
        }
        // Otherwise one of the two sides is hardly tried.
        #expect((100...500).contains(accepted))
    }

    @Test("Accepts whatever the static checks of undos and circles accept")
    func strictness() {
        for seed in 0..<600 as Range<UInt64> {
            let graph = RandomGraph.graph(seed: seed)
            let report = graph.modelReport()
            guard graph.undoProblems().isEmpty, graph.cycleProblems().isEmpty else { continue }
            #expect(report.problem == nil && report.isComplete, "seed \(seed)\n\(graph)\n\(report)")
        }
    }

    @Test("Accepts more than the static checks of undos where something else is sure to see to the undo")
    func surplus() {
        // The deadline fires, because nothing disarms it once Flights has rejected.
        let deadline = ChoreographyGraph(
            Trip.starting(undoneOn: Trip.TripFailed.self),
            Trip.flying(undoneOn: Trip.TripFailed.self),
            Trip.hurrying(unless: Trip.FlightBooked.self)
        )
        // Desk answers the rejection, and either answer undoes the trip.
        let answers = ChoreographyGraph(
            Trip.starting(undoneOn: Trip.TripRefused.self, Trip.TripFailed.self),
            Trip.flying,
            Paper("Desk") {
                CompensatableStep(
                    on: Trip.FlightRefused.self,
                    completes: Trip.TripRefused.self,
                    rejects: Trip.TripFailed.self
                )
                .undone(on: Trip.TripFailed.self, publishing: Trip.HotelCancelled.self)
            }
        )
        // Whichever of the two has led to the car, its undo leads to the car's.
        let publishers = ChoreographyGraph(
            Trip.starting(undoneOn: Trip.FlightRefused.self, Trip.HotelRefused.self),
            Trip.flying(undoneOn: Trip.HotelRefused.self),
            Paper("Trains") {
                CompensatableStep(
                    on: Trip.TripRequested.self,
                    completes: Trip.FlightBooked.self,
                    rejects: Trip.HotelRefused.self
                )
                .undone(on: Trip.FlightRefused.self, publishing: Trip.HotelCancelled.self)
            },
            Paper("Cars") {
                CompensatableStep(on: Trip.FlightBooked.self, completes: Trip.CarBooked.self)
                    .undone(on: Trip.FlightCancelled.self, Trip.HotelCancelled.self, publishing: Trip.CarCancelled.self)
            }
        )
        for graph in [deadline, answers, publishers] {
            #expect(graph.undoProblems().map(\.kind) == [.missingUndo])
            #expect(graph.modelReport().problem == nil)
        }
    }

    @Test("Finds the same as when it leaves out no order, with a run of the same length")
    func reduction() {
        let bounds = ModelBounds(states: 3000)
        var compared = 0
        for seed in 0..<150 as Range<UInt64> {
            let graph = RandomGraph.graph(seed: seed)
            let full = graph.modelReport(within: bounds, barrier: .runtime, isReduced: false)
            guard full.isComplete || full.problem != nil else { continue }
            let reduced = graph.modelReport(within: bounds)
            compared += 1
            #expect(reduced.isComplete == full.isComplete)
            #expect(reduced.problem?.kind == full.problem?.kind, "seed \(seed)\n\(graph)")
            #expect(reduced.problem?.run.count == full.problem?.run.count, "seed \(seed)\n\(graph)")
            #expect(reduced.states <= full.states)
        }
        #expect(compared > 60)
    }

    @Test("Finds the same as when it does not rely on the barrier")
    func trust() {
        let wary = ModelBarrier(
            forward: { Barrier.forward($0) },
            undo: { Barrier.undo($0) },
            isTrusted: false
        )
        let bounds = ModelBounds(states: 3000)
        var compared = 0
        for seed in 0..<150 as Range<UInt64> {
            let graph = RandomGraph.graph(seed: seed)
            let plain = graph.modelReport(within: bounds, barrier: wary)
            guard plain.isComplete || plain.problem != nil else { continue }
            compared += 1
            #expect((graph.modelReport().problem == nil) == (plain.problem == nil), "seed \(seed)\n\(graph)")
        }
        #expect(compared > 60)
    }
}
