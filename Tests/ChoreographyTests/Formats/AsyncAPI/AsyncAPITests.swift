import Foundation
import Testing

@testable import Choreography

@Suite("The AsyncAPI document")
struct AsyncAPITests {
    private static let graph = ChoreographyGraph(
        name: "quay",
        participants: [Quay.orders, Quay.payments, Quay.stock, Quay.books].map { ParticipantDeclaration($0) }
    )

    @Test("Refers only to what is in it, and has all that AsyncAPI asks for")
    func references() throws {
        for graph in [Self.graph, DeclaredCheckout.graph, Self.strange] {
            let document = try AsyncAPIRules.document(graph.asyncAPI())
            #expect(AsyncAPIRules.violations(of: document) == [])
            #expect(document["channels"]?.count == graph.messages.count)
            #expect(document["info"]?["title"] == .string(graph.name))
        }
    }

    @Test("Says of each participant what it receives and sends, and why")
    func operations() throws {
        let document = try AsyncAPIRules.document(Self.graph.asyncAPI(version: "2.1.0"))
        #expect(document["info"]?["version"] == "2.1.0")
        guard case .object(let operations)? = document["operations"] else { throw CancellationError() }
        let summaries = operations.filter { $0.value["x-participant"] == "Orders" }.mapValues { $0["summary"] }
        #expect(
            summaries == [
                "Orders_receives_PlaceOrder": "It triggers the initiating step PlaceOrder.",
                "Orders_sends_OrderPlaced": "The initiating step PlaceOrder completes with it.",
                "Orders_sends_OrderRefused": "The initiating step PlaceOrder rejects with it.",
                "Orders_receives_PaymentDeclined": "It undoes the initiating step PlaceOrder.",
                "Orders_receives_OutOfStock": "It undoes the initiating step PlaceOrder.",
                "Orders_receives_OrderOverdue": "It undoes the initiating step PlaceOrder.",
                "Orders_sends_OrderCancelled": "The initiating step PlaceOrder is undone.",
                "Orders_receives_OrderPlaced": "It arms the deadline overdue of 30 s.",
                "Orders_sends_OrderOverdue": "The deadline overdue of 30 s fires.",
                "Orders_receives_StockReserved":
                    "It disarms the deadline overdue of 30 s. It triggers the listener StockReserved.",
            ]
        )
        #expect(operations["Orders_receives_PlaceOrder"]?["action"] == "receive")
        #expect(operations["Orders_sends_OrderPlaced"]?["action"] == "send")
        #expect(!operations.values.contains { $0["action"] == "send" && $0["title"] == "Orders sends PlaceOrder" })
    }

    @Test("Describes each message as the CloudEvent that it is written as")
    func messages() throws {
        let document = try AsyncAPIRules.document(Self.graph.asyncAPI())
        let message = try #require(document["components"]?["messages"]?["Audited"])
        #expect(message["contentType"] == "application/cloudevents+json")
        guard case .array(let parts)? = message["payload"]?["allOf"] else { throw CancellationError() }
        #expect(parts.first == ["$ref": "#/components/schemas/CloudEvent"])
        #expect(parts.last?["properties"]?["schemaversion"] == ["const": 2])
        #expect(parts.last?["required"] == ["data", "schemaversion"])
        let placed = document["components"]?["schemas"]?["OrderPlaced"]
        #expect(placed?["properties"]?["lines"]?["items"] == ["$ref": "#/components/schemas/Line"])
        #expect(placed?["properties"]?["speed"] == ["enum": ["fast", "slow"]])
        #expect(document["components"]?["schemas"]?["Line"]?["required"] == ["units"])
        let attributes = document["components"]?["schemas"]?["CloudEvent"]?["properties"]
        var corpus = CloudEventCorpus(seed: 7)
        let event = try JSONDecoder().decode(
            JSONValue.self,
            from: Data(try CloudEventEncoder().encode(corpus.envelope()))
        )
        guard case .object(let members) = event else { throw CancellationError() }
        for name in members.keys { #expect(attributes?[name] != nil, "\(name)") }
    }

    @Test("Gives the same text for the same choreography, however it is declared")
    func stable() {
        let other = ChoreographyGraph(
            name: "quay",
            participants: [Quay.books, Quay.stock, Quay.payments, Quay.orders].map { ParticipantDeclaration($0) }
        )
        #expect(other.asyncAPI() == Self.graph.asyncAPI())
    }

    @Test("Keeps apart what would have one name, and keeps the real names beside")
    func strangeNames() throws {
        let document = try AsyncAPIRules.document(Self.strange.asyncAPI())
        let addresses = ["Begin_now_": JSONValue.string("Begin now!"), "Did_it_": "Did it!", "Did_it_2": "Did it?"]
        for (name, address) in addresses {
            #expect(document["channels"]?[name]?["address"] == address)
            #expect(document["components"]?["messages"]?[name]?["name"] == address)
        }
        #expect(document["channels"]?["CloudEvent2"]?["address"] == "CloudEvent")
        #expect(document["channels"]?["_braces_"]?["title"] == "{braces}")
        #expect(document["channels"]?["_braces_"]?["address"] == nil)
    }

    private static let strange = ChoreographyGraph(
        Paper("The first one") {
            InitiatingStep(on: Strange.Begin.self, completes: Strange.Asked.self)
            RetriableStep(on: Strange.Asked.self, completes: Strange.Exclaimed.self)
        },
        Paper("The_first_one") {
            RetriableStep(on: Strange.Exclaimed.self, completes: Strange.Reserved.self)
            RetriableStep(on: Strange.Reserved.self, completes: Strange.Braced.self)
            Listener(on: Strange.Braced.self)
        }
    )
}

private enum Strange {
    struct Begin: Command { static let commandName = "Begin now!" }
    struct Asked: DomainEvent { static let eventName = "Did it?" }
    struct Exclaimed: DomainEvent { static let eventName = "Did it!" }
    struct Reserved: DomainEvent { static let eventName = "CloudEvent" }
    struct Braced: DomainEvent { static let eventName = "{braces}" }
}
