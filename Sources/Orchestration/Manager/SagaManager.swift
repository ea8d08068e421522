public import Choreography

/// The participant that conducts the sagas of one declaration.
///
/// It keeps a row for each saga in its store, and reacts to the answers of the participants. The row is written, and the
/// next command is published, in one local transaction: so a crash, an answer that comes twice and one that comes late
/// are absorbed as everywhere else. If two answers come at the same time, or an answer and a deadline, one of them is
/// first, and the other one finds what the first has decided.
///
/// How often a decision that fails is repeated is decided by the configuration. It fails if a closure of the declaration
/// throws; its answer is then a dead letter in the end, and its saga waits.
public struct SagaManager<Saga: OrchestratedSaga>: Participant {
    /// The saga that is conducted.
    public let saga: Saga

    /// The saga's name.
    public let name: String

    let conductor: SagaConductor<Saga>
    let rules: SagaRules

    /// Makes a manager.
    ///
    /// - Parameter saga: What it conducts.
    public init(_ saga: Saga) {
        self.init(saga, conduct: SagaConduct())
    }

    init(_ saga: Saga, conduct: SagaConduct<Saga.Store>) {
        let stages = saga.steps
        let decider = SagaDecider(
            name: saga.name,
            steps: stages.flatMap(\.steps),
            plan: SagaPlan(stages, hasLimit: saga.limit != nil),
            passedReturn: PointOfNoReturn<Saga>(),
            decide: conduct.decide
        )
        self.saga = saga
        self.name = saga.name
        self.conductor = SagaConductor(of: saga, decider, conduct)
        self.rules = SagaRules(plan: decider.plan, decide: conduct.decide)
    }

    var decider: SagaDecider { self.conductor.decider }
    var steps: [SagaStep] { self.decider.steps }
    var plan: SagaPlan { self.decider.plan }

    /// The saga's store.
    public var store: Saga.Store { self.saga.store }

    /// Whether the manager begins with a word to itself: because it has to count from there, or sends several commands,
    /// or may send none.
    var announcesStart: Bool {
        self.plan.hasLimit || self.plan.answers(to: .began).width != 1 || self.plan.isConditional.allSatisfy(\.self)
    }
}
