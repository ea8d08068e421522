import Testing

@testable import Choreography

@Suite("A reader looks out for the next event before it waits")
struct LookoutTests {
    @Test("Gives up after one time in vain, and tries again every 64th time")
    func vain() {
        var lookout = Lookout()
        let tries = (0..<200).filter { _ in
            guard lookout.isWorthwhile() else { return false }
            _ = lookout.note(hasFound: false)
            return true
        }
        #expect(tries == [0, 64, 128, 192])
    }

    @Test("Goes on as long as it finds something, and four times more")
    func success() {
        var lookout = Lookout()
        _ = lookout.note(hasFound: true)
        let tries = (0..<60).filter { _ in
            guard lookout.isWorthwhile() else { return false }
            _ = lookout.note(hasFound: false)
            return true
        }
        #expect(tries == [0, 1, 2, 3])
    }

    @Test("Lets others have the thread after 32 times in a row")
    func fairness() {
        var lookout = Lookout()
        let turns = (1...96).filter { _ in lookout.note(hasFound: true) }
        #expect(turns == [32, 64, 96])
    }
}
