/// Finds out what types look like as JSON, and keeps what has a name.
///
/// A type is asked to decode itself by a decoder that notes what it is asked for, and answers with placeholders. No
/// instance is needed. Types that decode from an object get a name, and are referred to by it.
final class ShapeBook {
    /// What is known of a type.
    struct Entry {
        let shape: PayloadShape
        /// A value of the type, if one could be made.
        let value: Any?
    }

    /// The shapes that have a name.
    private(set) var definitions: [String: PayloadShape] = [:]

    private var entries: [ObjectIdentifier: Entry] = [:]
    private var inProgress: Set<ObjectIdentifier> = []
    private var names: [ObjectIdentifier: String] = [:]
    private var uniqueNames: UniqueNames

    /// Begins with nothing.
    ///
    /// - Parameter names: Names that no type is to get.
    init(reserving names: some Sequence<String> = []) {
        self.uniqueNames = UniqueNames(reserving: names)
    }

    /// The shape of a message's payload, which is not referred to by a name.
    func payload(of type: any Message.Type) -> PayloadShape {
        let shape = self.entry(for: type).shape
        guard case .reference(let name) = shape, let content = self.definitions[name] else { return shape }
        return content
    }

    /// Drops the shapes that nothing refers to, beginning with some.
    func definitions(reachableFrom shapes: [PayloadShape]) -> [String: PayloadShape] {
        var reached: [String: PayloadShape] = [:]
        var open = shapes.flatMap(\.references)
        while let name = open.popLast() {
            guard reached[name] == nil, let shape = self.definitions[name] else { continue }
            reached[name] = shape
            open += shape.references
        }
        return reached
    }

    /// The shape of a type, and a value of it if there can be one.
    func entry(for type: any Decodable.Type) -> Entry {
        let key = ObjectIdentifier(type)
        if let entry = self.entries[key] { return entry }
        // Lists and the like have no name to refer to: the circle closes at what they consist of.
        if let entry = KnownShapes.entry(for: type, in: self) { return entry }
        guard self.inProgress.insert(key).inserted else {
            return Entry(shape: .reference(self.name(of: type)), value: nil)
        }
        let entry = self.record(type)
        self.inProgress.remove(key)
        self.entries[key] = entry
        return entry
    }

    private func record(_ type: any Decodable.Type) -> Entry {
        var (recorder, value) = self.attempt(type, with: Placeholder.all[0])
        for placeholder in Placeholder.all.dropFirst() where value == nil {
            let (nextRecorder, nextValue) = self.attempt(type, with: placeholder)
            if nextValue != nil { (recorder, value) = (nextRecorder, nextValue) }
        }
        var shape = recorder.shape(isWhole: value != nil)
        if recorder.isSingle, value != nil { shape = self.alternatives(to: shape, of: type) }
        if value == nil, let example = type as? any PayloadExample.Type { value = example.payloadExample }
        let isNamed = shape.isObject || self.names[ObjectIdentifier(type)] != nil
        guard isNamed else { return Entry(shape: shape, value: value) }
        let name = self.name(of: type)
        self.definitions[name] = shape
        return Entry(shape: .reference(name), value: value)
    }

    /// What a type accepts beside what it asks for first.
    ///
    /// Some types try one thing after the other: they are asked again, and the first so many questions are refused.
    private func alternatives(to shape: PayloadShape, of type: any Decodable.Type) -> PayloadShape {
        var shapes = [shape]
        for refusals in 1...8 {
            let (recorder, value) = self.attempt(type, with: Placeholder.all[0], refusing: refusals)
            guard value != nil else { break }
            let next = recorder.shape(isWhole: true)
            if !shapes.contains(next) { shapes.append(next) }
        }
        return shapes.count == 1 ? shape : .either(shapes)
    }

    private func attempt(
        _ type: any Decodable.Type,
        with placeholder: Placeholder,
        refusing refusals: Int = 0
    ) -> (ShapeRecorder, value: Any?) {
        let recorder = ShapeRecorder(self, placeholder, refusals: refusals)
        return (recorder, try? type.init(from: recorder))
    }

    /// The name of a type, without what not every format allows in a name.
    private func name(of type: any Decodable.Type) -> String {
        let key = ObjectIdentifier(type)
        if let name = self.names[key] { return name }
        let name = self.uniqueNames.name(for: String(describing: type))
        self.names[key] = name
        return name
    }
}

extension PayloadShape {
    fileprivate var isObject: Bool {
        if case .object = self { true } else { false }
    }

    /// The names that the shape refers to.
    var references: [String] {
        switch self {
        case .anything, .boolean, .integer, .number, .string, .choice, .variant: []
        case .array(let shape), .map(let shape), .nullable(let shape): shape.references
        case .tuple(let shapes), .either(let shapes): shapes.flatMap(\.references)
        case .object(let members, _): members.flatMap(\.shape.references)
        case .reference(let name): [name]
        }
    }
}
