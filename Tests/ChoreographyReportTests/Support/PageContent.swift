import Foundation
import Testing

/// What the script of a page gets to read.
struct PageContent: Decodable {
    struct Sagas: Decodable {
        let ids: String
        let labels: [String]?
        let durations: [Int]
        let standings: [Int]
        let causes: [Int]
        let retries: [Int]
        let timelines: [Int]
    }

    struct Graph: Decodable {
        struct Step: Decodable {
            let participant: String
            let kind: String
            let inputs: [[Cell]]
            let outputs: [[Cell]]
        }

        let steps: [Step]
        let links: [[Int]]
    }

    struct Timeline: Decodable {
        let entries: [[Cell]]
        let omitted: Int
        let events: [[Cell]]
        let waits: [[Cell]]
        let debts: [[String]]
    }

    struct Limits: Decodable {
        let unfollowed: Int
        let refused: Int
    }

    /// A text, a number or nothing.
    enum Cell: Decodable, Hashable {
        case text(String)
        case number(Int)
        case nothing

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else {
                self = .nothing
            }
        }
    }

    let choreography: String
    /// By standing: completed, compensated, stuck, parked, running.
    let counts: [Int]
    let graph: Graph
    let retries: [[Int]]
    let sagas: Sagas
    let timelines: [Timeline]
    let names: [String]
    let limits: Limits

    /// Reads what is in a page.
    init(_ html: [UInt8]) throws {
        let page = String(decoding: html, as: UTF8.self)
        let opening = try #require(page.range(of: #"<script type="application/json" id="data">"#))
        let closing = try #require(page.range(of: "</script", range: opening.upperBound..<page.endIndex))
        self = try JSONDecoder().decode(Self.self, from: Data(page[opening.upperBound..<closing.lowerBound].utf8))
    }

    /// The kinds of a timeline's entries.
    func kinds(of timeline: Timeline) -> [String] { self.names(in: timeline, column: 0) }

    /// The names in one column of a timeline's entries, empty where there is none.
    func names(in timeline: Timeline, column: Int) -> [String] {
        timeline.entries.map { entry in
            guard case .number(let number) = entry[column], number >= 0 else { return "" }
            return self.names[number]
        }
    }

    /// How often a participant's step has reacted to a message, or published it.
    func count(of message: String, at participant: String, _ role: String) -> Int? {
        let lines = self.graph.steps.filter { $0.participant == participant }.flatMap { $0.inputs + $0.outputs }
        guard let line = lines.first(where: { $0[0] == .text(message) && $0[1] == .text(role) }) else { return nil }
        guard case .number(let number) = line[2] else { return nil }
        return number
    }
}
