import Choreography
import ChoreographyTesting
import Orchestration

/// Something that does not hold in a simulation.
struct Mismatch: Error, CustomStringConvertible {
    let description: String
}

extension Simulation {
    /// A few orders for the checkout, most of them for the same goods and by the same customers.
    static func checkout(
        _ style: SagaStyle = .choreography,
        orders count: Int? = nil,
        managerBug: ManagerBug? = nil
    ) -> Simulation {
        Simulation("checkout") { run in
            let stock = ["P1": 4, "P2": 3]
            var shop = Checkout(credit: 10_000, stock: stock, embargo: ["Atlantis"])
            shop.managerBug = managerBug.map { ManagerBug.Planted($0) }
            let checkout = shop
            let orders = (1...(count ?? 3 + run.random(below: 3))).map { number in
                Order(
                    id: "\(number)",
                    customer: "C\(1 + run.random(below: 2))",
                    country: run.random(below: 6) == 0 ? "Atlantis" : "Norway",
                    lines: (0...run.random(below: 2)).map { _ in
                        OrderLine(
                            product: "P\(1 + run.random(below: 2))",
                            quantity: 1 + run.random(below: 2),
                            unitPrice: 1000 + run.random(below: 2000)
                        )
                    }
                )
            }
            run.process { checkout.makeChoreography(style, configuration: .patient, environment: $0) }
            let placed = orders.filter { run.start(PlaceOrder(order: $0)) }
            run.always("Nobody spends what they don't have") {
                let balances = checkout.ledger.committed { $0.balances.rows } ?? [:]
                if let (customer, balance) = balances.first(where: { $0.value < 0 }) {
                    throw Mismatch(description: "\(customer) has \(balance) cents left")
                }
            }
            run.atEnd("Money, goods and books agree") {
                try Self.check(await checkout.accounts(), placed, stock: stock)
            }
        }
    }

    private static func check(_ accounts: Accounts, _ orders: [Order], stock: [ProductID: Int]) throws {
        for order in orders {
            let isConfirmed = accounts.orders[order.id] == .confirmed
            if accounts.orders[order.id] == nil || accounts.orders[order.id] == .placed {
                throw Mismatch(description: "order \(order.id) is neither confirmed nor cancelled")
            }
            guard accounts.payments[order.id] == (isConfirmed ? order.total : nil) else {
                throw Mismatch(description: "order \(order.id) is not paid for as it should be")
            }
            guard accounts.shipments[order.id] == (isConfirmed ? order.lines : nil) else {
                throw Mismatch(description: "order \(order.id) is not shipped as it should be")
            }
            let mails = accounts.mails[order.id, default: []]
            guard !mails.isEmpty, Set(mails).count == mails.count else {
                throw Mismatch(description: "the customer of order \(order.id) got \(counted(mails.count, "mail"))")
            }
        }
        let spent = accounts.payments.values.reduce(0, +)
        let left = accounts.balances.values.reduce(0) { $0 + 10_000 - $1 }
        guard spent == left else { throw Mismatch(description: "\(spent) cents are paid, and \(left) are gone") }
        let shipped = accounts.shipments.values.joined().reduce(into: [:]) { $0[$1.product, default: 0] += $1.quantity }
        for (product, units) in stock.sorted(by: { $0.key < $1.key })
        where accounts.shelf[product, default: 0] + shipped[product, default: 0] != units {
            throw Mismatch(description: "\(product): \(units) units have become others")
        }
    }

    /// A few parcels, which compete for money and couriers.
    static func parcels(
        _ style: SagaStyle = .choreography,
        count: Int? = nil,
        managerBug: ManagerBug? = nil
    ) -> Simulation {
        Simulation("parcels") { run in
            let (service, order) = (ParcelService(managerBug: managerBug.map { ManagerBug.Planted($0) }), UndoOrder())
            let observers: [any SagaObserver] = style == .orchestration ? [order] : []
            run.process { service.makeChoreography(style, environment: $0, observers: observers) }
            for number in 1...(count ?? 3 + run.random(below: 3)) {
                run.start(SendParcel(number: number, price: 20 + run.random(below: 30)))
            }
            run.always("Nobody spends what they don't have") {
                let left = service.till.committed { $0.left["left", default: 0] } ?? 0
                if left < 0 { throw Mismatch(description: "\(left) cents are left") }
            }
            run.atEnd("What was done later is undone first") {
                if let objection = order.objection { throw Mismatch(description: objection) }
            }
            run.atEnd("The books agree") {
                var books: [[Int]] = []
                for store in [service.desk, service.till, service.couriers, service.gate] {
                    let parcels = await store.read { $0.parcels.rows.filter { $0.value != 0 } }
                    books.append(parcels.flatMap { Array(repeating: $0.key, count: max(0, $0.value)) }.sorted())
                }
                let couriers = await service.couriers.read { $0.left["left", default: 0] }
                guard Set(books).count == 1, couriers == ParcelService.couriers - books[0].count else {
                    throw Mismatch(description: "\(books), \(counted(couriers, "courier")) left")
                }
            }
        }
    }
}
