@testable import Choreography

/// Tells whether a value has a shape.
struct ShapeJudge {
    let definitions: [String: PayloadShape]

    /// What is wrong with a value.
    func objections(to value: JSONValue, _ shape: PayloadShape, at place: String = "it") -> [String] {
        switch (shape, value) {
        case (.anything, _), (.boolean, .bool), (.integer, .integer), (.string, .string): []
        // What is beyond 64 bits with a sign is read as another number.
        case (.integer(format: "uint64"), .number), (.number, .number), (.number, .integer): []
        case (.choice(let values), _): values.contains(value) ? [] : ["\(place) is no choice"]
        case (.array(let element), .array(let values)):
            values.flatMap { self.objections(to: $0, element, at: "\(place)[]") }
        case (.tuple(let elements), .array(let values)):
            elements.count != values.count
                ? ["\(place) is of another length"]
                : zip(values, elements).flatMap { self.objections(to: $0, $1, at: place) }
        case (.map(let element), .object(let values)):
            values.values.flatMap { self.objections(to: $0, element, at: place) }
        case (.object(let members, let gap), .object(let values)):
            self.objections(to: values, members, isWhole: gap == nil)
        case (.variant, .object(let values)): values.count == 1 ? [] : ["\(place) has no single member"]
        case (.nullable, .null): []
        case (.nullable(let shape), _): self.objections(to: value, shape, at: place)
        case (.either(let shapes), _):
            shapes.contains { self.objections(to: value, $0).isEmpty } ? [] : ["\(place) is none of several"]
        case (.reference(let name), _):
            self.definitions[name].map { self.objections(to: value, $0, at: place) } ?? ["\(name) is not defined"]
        default: ["\(place) is no \(shape.kind.drop { "an ".contains($0) })"]
        }
    }

    private func objections(
        to values: [String: JSONValue],
        _ members: [PayloadShape.Member],
        isWhole: Bool
    ) -> [String] {
        let known = Set(members.map(\.name))
        let surplus = isWhole ? values.keys.filter { !known.contains($0) }.sorted().map { "\($0) is not known" } : []
        return members.flatMap { member in
            guard let value = values[member.name] else { return member.isRequired ? ["\(member.name) is missing"] : [] }
            return self.objections(to: value, member.shape, at: member.name)
        } + surplus
    }
}
