internal import Choreography

/// How a manager gets at its rows, and how it decides.
///
/// A seam: tests put worse managers in its place, to see them found.
struct SagaConduct<Store: SynchronousStore>: Sendable where Store.Transaction: SagaInstances {
    var load: @Sendable (SagaID, SagaCoding, Store.Transaction) throws -> SagaInstance? = { saga, coding, transaction in
        try transaction.instance(of: saga, by: coding)
    }

    var keep: @Sendable (SagaInstance, SagaID, SagaCoding, Store.Transaction) throws -> Void = {
        instance,
        saga,
        coding,
        transaction in
        try transaction.keep(instance, of: saga, by: coding)
    }

    var decide: SagaDecider.Decide = { progress, happening, plan, applies in
        try progress.decide(happening, by: plan, applies: applies)
    }
}
