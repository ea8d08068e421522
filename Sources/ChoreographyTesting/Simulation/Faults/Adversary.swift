internal import Choreography

/// Lets things go wrong in one run, as a seed or a list decides.
final class Adversary: Sendable {
    /// What can go wrong.
    enum Kind: UInt64 {
        case duplicate, delay, delayLength, crash, crashSteps, failure, failedCommit, breakdown, poison, downtime
    }

    /// Where something can go wrong.
    struct Place {
        /// The number of the saga in the order of their starts.
        let saga: Int
        let receiver: Receiver
        /// What is to be handled there.
        let subject: Subject
        /// Which life of the process it is.
        let life: Int
        /// A number that tells the place from others, whatever their words.
        let number: UInt64

        /// The same place, whichever life it is.
        var inEveryLife: Self {
            Self(
                saga: self.saga,
                receiver: self.receiver,
                subject: self.subject,
                life: 0,
                number: self.number
            )
        }
    }

    /// What something goes wrong with.
    ///
    /// Put into words only if it does: an event's name costs more than all else that a place is made of.
    enum Subject: CustomStringConvertible {
        case parcel(Parcel)
        case step(String)

        var description: String {
            switch self {
            case .parcel(let parcel): parcel.event.name + (parcel.isRepeat ? " (copy)" : "")
            case .step(let step): step
            }
        }
    }

    /// Where something goes wrong.
    enum Receiver: CustomStringConvertible {
        case parcel(Parcel)
        case participant(String)

        var description: String {
            switch self {
            case .parcel(let parcel): parcel.participant + (parcel.isOneOfSeveral ? ".\(parcel.step)" : "")
            case .participant(let name): name
            }
        }
    }

    private struct State: Sendable {
        var injected: [SimulatedFault] = []
        var counts = FaultCounts()
        /// How many crashes are to come or have come.
        var crashes = 0
        var isOver = false
    }

    /// An error that a body throws because the simulation wants it to.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let seed: UInt64
    private let rates: SimulationFaults
    private let selection: FaultSelection
    private let state = Locked(State())

    init(seed: UInt64, rates: SimulationFaults, selection: FaultSelection) {
        self.seed = seed
        self.rates = rates
        self.selection = selection
    }

    /// What has gone wrong so far.
    var injected: [SimulatedFault] { self.state.withLock { $0.injected } }

    /// How often.
    var counts: FaultCounts { self.state.withLock { $0.counts } }

    /// Nothing goes wrong any more.
    func rest() { self.state.withLock { $0.isOver = true } }

    // MARK: Decisions

    /// How long a delivery takes.
    func delay(at place: Place) -> Duration? {
        let length = self.rates.longestDelay * self.fraction(.delayLength, place)
        let isHit = self.strikes(.delay, self.rates.delays, place) {
            "saga \(place.saga)'s \(place.subject) reaches \(place.receiver) \(length.milliseconds) ms late"
        }
        guard isHit else { return nil }
        self.state.withLock { $0.counts.delays += 1 }
        return length
    }

    /// Whether a delivery comes twice.
    func repeats(at place: Place) -> Bool {
        let isHit = self.strikes(.duplicate, self.rates.duplicates, place) {
            "saga \(place.saga)'s \(place.subject) reaches \(place.receiver) twice"
        }
        if isHit { self.state.withLock { $0.counts.duplicates += 1 } }
        return isHit
    }

    /// After how many steps from a delivery on the process dies.
    func stepsToCrash(at place: Place) -> Int? {
        guard self.state.withLock({ $0.crashes < self.rates.maxCrashes }) else { return nil }
        // Mostly soon, while the delivery is handled; sometimes late in a body that suspends often.
        let chance = self.draw(.crashSteps, place)
        let steps = Int(chance % 4 == 3 ? 3 + chance / 4 % 29 : chance % 4)
        let isHit = self.strikes(.crash, self.rates.crashes, place) {
            let moment =
                switch steps {
                case 0: "before"
                case 1: "as soon as"
                default: "\(steps) steps after"
                }
            return "the process dies \(moment) saga \(place.saga)'s \(place.subject) has reached \(place.receiver)"
        }
        guard isHit else { return nil }
        self.state.withLock { $0.crashes += 1 }
        return steps
    }

    /// The process has died.
    func countCrash() { self.state.withLock { $0.counts.crashes += 1 } }

    /// How long the process stays away.
    func downtime(life: Int) -> Duration {
        let place = Place(saga: 0, receiver: .participant(""), subject: .step(""), life: life, number: 0)
        return .seconds(5) * self.fraction(.downtime, place)
    }

    /// Whether a call of a body kills the process.
    func poisons(at place: Place) -> Bool {
        let isHit = self.strikes(.poison, self.rates.poisons, place.inEveryLife) {
            "\(place.receiver).\(place.subject) kills the process in saga \(place.saga) until somebody mends it"
        }
        if isHit { self.state.withLock { $0.counts.poisons += 1 } }
        return isHit
    }

    /// Why a call of a body fails.
    func failure(at place: Place, attempt: Int) -> Failure? {
        let isBroken = self.strikes(.breakdown, self.rates.breakdowns, place.inEveryLife) {
            "\(place.receiver).\(place.subject) fails in saga \(place.saga) until somebody mends it"
        }
        if isBroken {
            self.state.withLock { $0.counts.breakdowns += 1 }
            return Failure(description: "simulated: broken")
        }
        guard attempt <= 2 else { return nil }
        let isHit = self.strikes(.failure, self.rates.failures, place, attempt) {
            "\(place.receiver).\(place.subject) fails in saga \(place.saga), attempt \(attempt)"
        }
        guard isHit else { return nil }
        self.state.withLock { $0.counts.failures += 1 }
        return Failure(description: "simulated: failed")
    }

    /// Why a transaction can't be committed.
    func failedCommit(at place: Place, attempt: Int) -> Failure? {
        guard attempt <= 2 else { return nil }
        let isHit = self.strikes(.failedCommit, self.rates.failedCommits, place, attempt) {
            "\(place.receiver).\(place.subject) can't commit in saga \(place.saga), attempt \(attempt)"
        }
        guard isHit else { return nil }
        self.state.withLock { $0.counts.failedCommits += 1 }
        return Failure(description: "simulated: the commit failed")
    }

    // MARK: Chance

    private func strikes(_ kind: Kind, _ rate: Int, _ place: Place, _ attempt: Int = 0, _ text: () -> String) -> Bool {
        if case .byChance = self.selection {
            guard rate > 0, self.draw(kind, place, attempt) % 1000 < UInt64(rate) else { return false }
        }
        guard !self.state.withLock({ $0.isOver }) else { return false }
        var description = text()
        if place.life > 0 { description += ", life \(place.life + 1)" }
        if case .only(let listed) = self.selection, !listed.contains(description) { return false }
        let fault = SimulatedFault(description)
        self.state.withLock { if !$0.injected.contains(fault) { $0.injected.append(fault) } }
        return true
    }

    private func draw(_ kind: Kind, _ place: Place, _ attempt: Int = 0) -> UInt64 {
        var hash = self.seed &* 0x9e37_79b9_7f4a_7c15 ^ kind.rawValue &* 0xd134_2543_de82_ef95
        hash = (hash ^ UInt64(truncatingIfNeeded: place.saga)) &* 0x1000_0000_01b3
        hash = (hash ^ place.number) &* 0x9fb2_1c65_1e98_df25
        hash = (hash ^ UInt64(truncatingIfNeeded: place.life << 8 ^ attempt)) &* 0x1000_0000_01b3
        var random = RandomStream(seed: hash)
        return random.next() >> 16
    }

    private func fraction(_ kind: Kind, _ place: Place) -> Double {
        Double(self.draw(kind, place) % 1024) / 1024
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 { self / .milliseconds(1) > 0 ? Int64(self / .milliseconds(1)) : 0 }
}
