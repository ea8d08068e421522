import Choreography
import ChoreographyTesting
import Testing

@Suite("A manual clock", .timeLimit(.minutes(1)))
struct ManualClockTests {
    let clock = ManualClock(now: Timestamp(nanoseconds: 0))

    @Test("Stands still until it is moved, and lets the time of day jump alone")
    func standing() {
        #expect((self.clock.uptime, self.clock.now) == (.zero, Timestamp(nanoseconds: 0)))
        self.clock.advance(by: .seconds(5))
        #expect((self.clock.uptime, self.clock.now) == (.seconds(5), Timestamp(nanoseconds: 5_000_000_000)))
        self.clock.jump(by: .seconds(-3))
        #expect((self.clock.uptime, self.clock.now) == (.seconds(5), Timestamp(nanoseconds: 2_000_000_000)))
        self.clock.advance(by: .zero)
        #expect(self.clock.uptime == .seconds(5))
    }

    @Test("Wakes a sleeper when its time has come, and not by a jump of the time of day")
    func waking() async throws {
        let clock = self.clock
        async let uptime = {
            try await clock.sleep(until: .seconds(9))
            return clock.uptime
        }()
        #expect(await clock.nextTimer() == .seconds(9))
        clock.jump(by: .seconds(1000))
        clock.advance(by: .seconds(9) - .nanoseconds(1))
        #expect(clock.timers == [.seconds(9)])
        clock.advance(by: .nanoseconds(1))
        #expect(clock.timers.isEmpty)
        #expect(try await uptime == .seconds(9))
    }

    @Test("Returns at once from a sleep that is over")
    func past() async throws {
        self.clock.advance(by: .seconds(2))
        try await self.clock.sleep(until: .seconds(2))
        try await self.clock.sleep(until: .seconds(-1))
        #expect(self.clock.timers.isEmpty)
    }

    @Test("Rings timers in the order in which they are due, and then in that of arming")
    func order() {
        let (clock, executor, woken) = (self.clock, ManualExecutor(), Notes<Int>())
        for (number, seconds) in [3, 1, 2, 1, 3, 9].enumerated() {
            Task(executorPreference: executor) {
                try? await clock.sleep(until: .seconds(seconds))
                woken.add(number)
            }
        }
        executor.run()
        clock.advance(by: .seconds(5))
        executor.run()
        #expect(woken.values == [1, 3, 2, 0, 4])
        clock.advanceToNextTimer()
        executor.run()
        #expect(woken.values.last == 5)
    }

    @Test("Moves to one timer after the other")
    func stepping() async {
        let clock = self.clock
        #expect(clock.advanceToNextTimer() == nil)
        await withTaskGroup { group in
            for seconds in [4, 1, 4] {
                group.addTask { try? await clock.sleep(until: .seconds(seconds)) }
                await clock.nextTimer()
            }
            #expect(clock.timers == [.seconds(1), .seconds(4), .seconds(4)])
            #expect(clock.advanceToNextTimer() == .seconds(1))
            #expect(clock.timers == [.seconds(4), .seconds(4)])
            #expect(clock.advanceToNextTimer() == .seconds(3))
            #expect(clock.timers.isEmpty && clock.uptime == .seconds(4))
            #expect(clock.advanceToNextTimer() == nil)
        }
    }

    @Test("Tells each timer once in the order of arming, and none that is over")
    func telling() async {
        let clock = self.clock
        await withTaskGroup { group in
            for seconds in [5, 2, 9, 7] {
                group.addTask { try? await clock.sleep(until: .seconds(seconds)) }
                while !clock.timers.contains(.seconds(seconds)) { await Task.yield() }
            }
            #expect(await clock.nextTimer() == .seconds(5))
            clock.advance(by: .seconds(2))
            #expect(await clock.nextTimer() == .seconds(9))
            #expect(await clock.nextTimer() == .seconds(7))
            async let told = clock.nextTimer()
            group.addTask { try? await clock.sleep(until: .seconds(6)) }
            #expect(await told == .seconds(6))
            clock.advance(by: .seconds(9))
        }
    }

    @Test("Gives each of several waiting tasks a timer of its own")
    func severalWaiting() async {
        let clock = self.clock
        await withTaskGroup(of: Duration?.self) { group in
            for seconds in 1...20 {
                group.addTask { await clock.nextTimer() }
                group.addTask {
                    try? await clock.sleep(until: .seconds(seconds))
                    return .zero
                }
            }
            var told: Set<Duration> = []
            while told.count < 20, let next = await group.next(), let next { told.insert(next) }
            #expect(told == Set((1...20).map { .seconds($0) }))
            clock.advance(by: .seconds(20))
        }
    }

    @Test("Disarms the timer of a task that is cancelled, before or while it sleeps")
    func cancellation() async {
        let clock = self.clock
        let sleeper = Task { try await clock.sleep(until: .seconds(1)) }
        await clock.nextTimer()
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(clock.timers.isEmpty)
        let late = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await clock.sleep(until: .seconds(1))
        }
        await #expect(throws: CancellationError.self) { try await late.value }
        #expect(clock.timers.isEmpty)
    }

    @Test("Tells nothing to a task that is cancelled, before or while it waits for a timer")
    func cancelledListener() async {
        let clock = self.clock
        for isEarly in [true, false] {
            let listener = Task {
                if isEarly { withUnsafeCurrentTask { $0?.cancel() } }
                return await clock.nextTimer()
            }
            if !isEarly { await Task.yield() }
            listener.cancel()
            #expect(await listener.value == nil)
        }
        async let told = clock.nextTimer()
        async let sleep: Void = clock.sleep(until: .seconds(1))
        #expect(await told == .seconds(1))
        clock.advanceToNextTimer()
        _ = try? await sleep
    }

    @Test("Stops the program when it is to go back")
    func backwards() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            ManualClock().advance(by: .seconds(-1))
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("A clock advances by zero or more, not by -1.0 seconds."))
    }

    @Test("Loses no sleeper and wakes none twice while threads arm, cancel and move")
    func threads() async {
        let clock = self.clock
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let sleeper = Task { try await clock.sleep(until: .milliseconds(number % 50)) }
                    if number % 3 == 0 { sleeper.cancel() }
                    _ = await sleeper.result
                }
                group.addTask { clock.advance(by: .microseconds(10)) }
            }
            group.addTask {
                while clock.uptime < .milliseconds(50) {
                    clock.advanceToNextTimer()
                    clock.advance(by: .microseconds(1))
                    await Task.yield()
                }
            }
        }
        #expect(clock.timers.isEmpty)
    }
}
