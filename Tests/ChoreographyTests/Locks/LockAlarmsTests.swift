import Testing

@testable import Choreography

@Suite("The alarms of sagas that wait for locks")
struct LockAlarmsTests {
    private let saga = SagaID(high: 1, low: 1)

    private func time(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }

    @Test("Are set once for a wait, and again for an earlier end or once they have rung")
    func once() {
        var alarms = LockAlarms()
        #expect(alarms.wait(self.saga, in: 0, until: self.time(30)) == true)
        #expect(alarms.wait(self.saga, in: 0, until: self.time(30)) == false)
        #expect(alarms.wait(self.saga, in: 0, until: self.time(40)) == false)
        #expect(alarms.wait(self.saga, in: 0, until: self.time(20)) == true)
        #expect(alarms.wait(self.saga, in: 0, until: self.time(30)) == false)
        alarms.ring(self.saga, in: 0)
        #expect(alarms.wait(self.saga, in: 0, until: self.time(30)) == true)
    }

    @Test("Are set for each lane and each saga by itself, and forgotten with the saga")
    func apart() {
        var alarms = LockAlarms()
        let other = SagaID(high: 1, low: 2)
        #expect(alarms.wait(self.saga, in: 0, until: self.time(30)) == true)
        #expect(alarms.wait(self.saga, in: 1, until: self.time(30)) == true)
        #expect(alarms.wait(other, in: 0, until: self.time(30)) == true)
        alarms.ring(self.saga, in: 1)
        #expect(alarms.wait(self.saga, in: 0, until: self.time(30)) == false)
        alarms.end(self.saga)
        #expect(alarms.wait(self.saga, in: 0, until: self.time(30)) == true)
        #expect(alarms.wait(other, in: 0, until: self.time(30)) == false)
    }
}
