extension SagaChoreography {
    /// Takes up what an earlier choreography has left in the stores.
    func resume() async throws {
    }
}
