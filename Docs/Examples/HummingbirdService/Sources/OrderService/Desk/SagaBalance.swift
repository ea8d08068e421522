/// The service's last line: what was started or resumed has ended, or goes on in the next process.
struct SagaBalance: Codable, Equatable {
    var started: Int
    var resumed: Int
    var ended: Int
    var resumable: Int

    var isEven: Bool { self.started + self.resumed == self.ended + self.resumable }
}
