import Foundation

/// The object that `--json` prints, as a program reads it.
struct Summary: Decodable, Equatable {
    struct Audit: Decodable, Equatable {
        var moneyConserved: Bool
        var stockConserved: Bool
        var everySagaEnded: Bool
    }

    var orders: Int
    var completed: Int
    var compensated: Int
    var stuck: Int
    var causes: [String: Int]
    var revenueCents: Int
    var unitsStart: Int
    var unitsShipped: Int
    var unitsLeft: Int
    var retries: Int
    var duplicatesAbsorbed: Int
    var eventsDelivered: Int
    var seconds: Double
    var sagasPerSecond: Double
    var audit: Audit

    init(_ json: String) throws {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        self = try decoder.decode(Self.self, from: Data(json.utf8))
    }
}
