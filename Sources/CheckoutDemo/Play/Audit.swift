import Choreography

/// Compares the five databases with what the orders and their endings say they should hold.
///
/// Sums are of 128 bits: each order can be counted in 64, and all of them together perhaps not.
struct Audit {
    let moneyIsConserved: Bool
    let stockIsConserved: Bool
    let everySagaEnded: Bool

    /// The credit of all customers together, before anything was ordered.
    let credit: Int128
    /// What is left of it.
    let creditLeft: Int128
    /// What was paid and not given back.
    let revenue: Int128
    let unitsAtStart: Int128
    let unitsLeft: Int128
    let unitsShipped: Int128
    /// How many mails customers got.
    let mailCount: Int

    /// Whether every claim holds.
    var holds: Bool { self.moneyIsConserved && self.stockIsConserved && self.everySagaEnded }

    /// Audits what a playthrough has left.
    ///
    /// - Parameters:
    ///   - accounts: What the databases hold.
    ///   - endings: How the orders ended, in the order of the scenario.
    ///   - scenario: What was played.
    ///   - statistics: What the choreography has counted, if it has played everything itself.
    ///   - report: What the choreography has left behind.
    init(
        of accounts: Accounts,
        after endings: [Ending?],
        in scenario: Scenario,
        statistics: ChoreographyStatistics?,
        report: ShutdownReport
    ) {
        let completed = zip(scenario.orders, endings).filter { $0.1 == .completed }.map(\.0)
        let customers = Set(scenario.orders.map(\.customer))
        self.credit = Int128(scenario.credit) * Int128(customers.count)
        self.creditLeft = customers.reduce(0) { $0 + Int128(accounts.balances[$1] ?? scenario.credit) }
        self.revenue = accounts.payments.values.reduce(0) { $0 + Int128($1) }
        self.unitsAtStart = scenario.stock.values.reduce(0) { $0 + Int128($1) }
        self.unitsLeft = accounts.shelf.values.reduce(0) { $0 + Int128($1) }
        self.unitsShipped = accounts.shipments.values.joined().reduce(0) { $0 + Int128($1.quantity) }
        self.mailCount = accounts.mails.values.reduce(0) { $0 + $1.count }
        self.moneyIsConserved =
            self.credit == self.creditLeft + self.revenue
            && Self.money(accounts, after: completed, in: scenario)
        self.stockIsConserved =
            self.unitsAtStart == self.unitsLeft + self.unitsShipped
            && Self.stock(accounts, after: completed, in: scenario)
        self.everySagaEnded =
            endings.count == scenario.orders.count && report.isClean
            && (statistics.map { Self.agrees($0, with: endings.count) } ?? true)
            && Self.everyOrderKnows(accounts, endings, in: scenario)
    }

    private static func agrees(_ statistics: ChoreographyStatistics, with count: Int) -> Bool {
        statistics.sagasStarted == count && statistics.sagasCompleted + statistics.sagasCompensated == count
    }

    /// Each customer has paid for the completed orders, once, and for nothing else.
    private static func money(_ accounts: Accounts, after completed: [Order], in scenario: Scenario) -> Bool {
        var spent: [CustomerID: Int128] = [:]
        var payments: [OrderID: Cents] = [:]
        for order in completed {
            guard let total = order.total else { return false }
            spent[order.customer, default: 0] += Int128(total)
            payments[order.id] = total
        }
        return accounts.payments == payments
            && accounts.balances.allSatisfy { customer, balance in
                balance >= 0 && Int128(balance) + spent[customer, default: 0] == Int128(scenario.credit)
            }
    }

    /// Each product has left the shelf for the completed orders, once, and for nothing else.
    private static func stock(_ accounts: Accounts, after completed: [Order], in scenario: Scenario) -> Bool {
        var taken: [ProductID: Int128] = [:]
        var shipments: [OrderID: [OrderLine]] = [:]
        for order in completed {
            for line in order.lines { taken[line.product, default: 0] += Int128(line.quantity) }
            shipments[order.id] = order.lines
        }
        return accounts.shipments == shipments
            && accounts.shelf.allSatisfy { product, units in
                units >= 0 && Int128(units) + taken[product, default: 0] == Int128(scenario.stock[product, default: 0])
            }
    }

    /// The order book and the mails tell of each order what its saga's outcome tells, and tell it once.
    private static func everyOrderKnows(_ accounts: Accounts, _ endings: [Ending?], in scenario: Scenario) -> Bool {
        zip(scenario.orders, endings).allSatisfy { order, ending in
            let mails = accounts.mails[order.id, default: []]
            guard !mails.isEmpty, Set(mails).count == mails.count else { return false }
            switch ending {
            case .completed: return accounts.orders[order.id] == .confirmed
            case .compensated(let cause): return accounts.orders[order.id] == .cancelled(cause: cause)
            case .stuck, nil: return false
            }
        }
    }
}
