import Testing

@testable import Orchestration

@Suite("The progress of a saga")
struct SagaProgressTests {
    private static let plans = [
        SagaPlan(TripSaga().steps, hasLimit: false), SagaPlan(TripSaga().steps, hasLimit: true),
        SagaPlan(Array(TripSaga().steps.prefix(3)), hasLimit: true),
        SagaPlan([SagaStage<BookTrip>(steps: TripSaga().steps.prefix(3).flatMap(\.steps))], hasLimit: true),
        SagaPlan([SagaStage<BookTrip>(steps: TripSaga().steps.prefix(3).flatMap(\.steps))], hasLimit: false),
    ]

    @Test("Sends nothing that the manager does not declare, and nothing twice from one step", arguments: plans)
    func declared(plan: SagaPlan) {
        var walk = Walk(plan: plan)
        walk.run()
        #expect(walk.objections == [])
        #expect(walk.states > 10)
    }

    @Test("Ends in every order of answers, with everything done or everything undone", arguments: plans)
    func ends(plan: SagaPlan) {
        var walk = Walk(plan: plan)
        walk.run()
        #expect(walk.wrongEnds == [])
        #expect(walk.ends.count > 1)
    }

    @Test("Takes no notice of an answer that comes twice, or too late")
    func late() {
        let plan = Self.plans[1]
        var progress = SagaProgress(stepCount: plan.stepCount)
        #expect(progress.decide(.began, by: plan) { _ in true } == [.send(0)])
        #expect(progress.decide(.answered(0), by: plan) { _ in true } == [.send(1), .send(2)])
        #expect(progress.decide(.answered(0), by: plan) { _ in true } == [])
        #expect(progress.decide(.overdue, by: plan) { _ in true } == [.undo(1), .undo(2), .undo(0)])
        let before = progress
        #expect(progress.decide(.answered(1), by: plan) { _ in true } == [])
        #expect(progress.decide(.refused(2), by: plan) { _ in true } == [])
        #expect(progress.decide(.overdue, by: plan) { _ in true } == [])
        #expect(progress == before)
    }
}

/// Goes through everything that may happen in a saga, whatever the participants answer and whenever time is over.
private struct Walk {
    let plan: SagaPlan
    private(set) var states = 0
    private(set) var objections: Set<String> = []
    private(set) var wrongEnds: Set<String> = []
    private(set) var ends: Set<SagaProgress> = []

    /// A progress with what may still happen.
    private struct Place: Hashable {
        var progress: SagaProgress
        var coming: Set<SagaHappening>
        /// Whether each of several things may happen, of which one excludes the others.
        var mayBeOverdue: Bool
    }

    init(plan: SagaPlan) {
        self.plan = plan
    }

    mutating func run() {
        var seen: Set<Place> = []
        var places = [
            Place(
                progress: SagaProgress(stepCount: self.plan.stepCount),
                coming: [.began],
                mayBeOverdue: self.plan.hasLimit
            )
        ]
        while let place = places.popLast() {
            guard seen.insert(place).inserted else { continue }
            self.states += 1
            for happening in place.coming.union(place.mayBeOverdue ? [.overdue] : []) {
                for applies in [true, false] { places.append(self.next(after: happening, at: place, applies)) }
            }
            if place.coming.isEmpty { self.judge(place.progress) }
        }
    }

    private mutating func next(after happening: SagaHappening, at place: Place, _ applies: Bool) -> Place {
        var next = place
        next.coming.remove(happening)
        if case .answered(let step) = happening { next.coming.remove(.refused(step)) }
        if case .refused(let step) = happening { next.coming.remove(.answered(step)) }
        if happening == .overdue {
            next.mayBeOverdue = false
            next.coming.remove(.passedReturn)
        }
        if happening == .passedReturn { next.mayBeOverdue = false }
        let orders = next.progress.decide(happening, by: self.plan) { _ in applies }
        if next.progress.hasEnded { next.mayBeOverdue = false }
        let answers = self.plan.answers(to: happening)
        for order in orders where answers.slots[order] == nil { self.objections.insert("\(happening): \(order)") }
        if Set(orders.map { answers.slots[$0] }).count != orders.count {
            self.objections.insert("\(happening): \(orders)")
        }
        for order in orders {
            switch order {
            // Whoever has no undo is the pivot, or comes after it.
            case .send(let step): next.coming.formUnion([.answered(step)] + self.refusals(of: step))
            case .undo(let step):
                // One whose answer never came may have nothing to undo, and then says nothing.
                if place.progress.steps[step] == .done || next.progress.steps[step] == .undoing {
                    next.coming.insert(.undone(step))
                }
            case .passReturn: next.coming.insert(.passedReturn)
            }
        }
        return next
    }

    private func refusals(of step: Int) -> [SagaHappening] {
        self.plan.stage(of: step) <= self.plan.returnStage ? [.refused(step)] : []
    }

    private mutating func judge(_ progress: SagaProgress) {
        self.ends.insert(progress)
        let isRight =
            switch progress.phase {
            case .completed: progress.steps.allSatisfy { $0 == .done || $0 == .skipped }
            case .compensated: !progress.steps.contains(.done) && !progress.steps.contains(.undoing)
            case .running, .compensating: false
            }
        if !isRight { self.wrongEnds.insert("\(progress)") }
    }
}
