import Choreography

// The messages of a checkout of five events.

struct PlaceOrder: Command {
    var order: Int
    var customer: Int
    var article: Int
    var region: Int
    var total: Int
}

struct OrderPlaced: DomainEvent {
    var order: Int
    var customer: Int
    var article: Int
    var region: Int
    var total: Int
}

struct PaymentCaptured: DomainEvent {
    var order: Int
    var customer: Int
    var article: Int
    var region: Int
    var total: Int
}

struct StockReserved: DomainEvent {
    var order: Int
    var article: Int
    var region: Int
}

struct ShipmentScheduled: DomainEvent {
    var order: Int
    var region: Int
}

struct OrderConfirmed: DomainEvent { var order: Int }

struct OrderRefused: CompensationEvent { var order: Int }
struct PaymentDeclined: CompensationEvent { var order: Int }
struct OutOfStock: CompensationEvent { var order: Int }
struct ShipmentRefused: CompensationEvent { var order: Int }
struct OrderCancelled: CompensationEvent { var order: Int }
struct PaymentRefunded: CompensationEvent { var order: Int }
struct StockReleased: CompensationEvent { var order: Int }

extension PlaceOrder {
    static let customers = 10_000
    static let articles = 1000
    static let regions = 8

    /// An article that is never in stock.
    static let missingArticle = Self.articles - 1

    /// The `number`th order of a run of which so many percent fail, half of them for want of stock and half of them
    /// because nobody ships to where they go.
    init(_ number: Int, failing percent: Int) {
        let mixed = Int((UInt64(number) &* 0x9E37_79B9_7F4A_7C15) >> 33)
        let fails = Self.fails(number, of: percent)
        self.order = number
        self.customer = mixed % Self.customers
        self.article = fails && number.isMultiple(of: 2) ? Self.missingArticle : mixed % Self.missingArticle
        self.region = fails && !number.isMultiple(of: 2) ? -1 : mixed % Self.regions
        self.total = 100 + mixed % 1024
    }

    /// Whether the `number`th order of a run fails.
    static func fails(_ number: Int, of percent: Int) -> Bool { number % 100 < percent }
}
