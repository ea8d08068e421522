import Testing

@testable import Choreography

@Suite("A reader looks out for the next event before it waits")
struct LookoutTests {
    @Test("Gives up after one time in vain, and tries again every 64th time")
    func vain() {
        var lookout = Lookout()
        var tries: [Int] = []
        for time in 0..<200 where lookout.isWorthwhile() {
            tries.append(time)
            #expect(!lookout.note(hasFound: false))
        }
        #expect(tries == [0, 64, 128, 192])
    }

    @Test("Goes on as long as it finds something, and four times more")
    func success() {
        var lookout = Lookout()
        #expect(lookout.isWorthwhile())
        _ = lookout.note(hasFound: true)
        for _ in 0..<4 {
            #expect(lookout.isWorthwhile())
            _ = lookout.note(hasFound: false)
        }
        #expect(!lookout.isWorthwhile())
    }

    @Test("Lets others have the thread after 32 times in a row")
    func fairness() {
        var lookout = Lookout()
        let turns = (1...96).filter { _ in lookout.note(hasFound: true) }
        #expect(turns == [32, 64, 96])
    }
}
