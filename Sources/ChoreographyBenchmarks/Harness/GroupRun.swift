/// A group that is being measured.
struct GroupRun {
    /// The up time from which on its contests have to do with fewer rounds.
    let deadline: UInt64
    /// Takes results as soon as they are there.
    let report: (Results) -> Void

    /// Measures a contest, and hands its results over.
    func measure(_ contest: Contest) async throws {
        self.report(try await contest.run(until: self.deadline))
    }
}
