/// What a type has asked of a list.
final class UnkeyedShapeRecord {
    private(set) var shapes: [PayloadShape] = []
    private var parts: [(index: Int, recorder: ShapeRecorder)] = []
    /// Whether it was asked how long the list is.
    var hasAnyLength = false

    var count: Int { self.shapes.count }

    /// The shape of the list.
    var shape: PayloadShape {
        var shapes = self.shapes
        for (index, recorder) in self.parts { shapes[index] = recorder.shape(isWhole: true) }
        guard self.hasAnyLength || shapes.isEmpty else { return .tuple(shapes) }
        var different: [PayloadShape] = []
        for shape in shapes where !different.contains(shape) { different.append(shape) }
        return .array(different.isEmpty ? .anything : different.count == 1 ? different[0] : .either(different))
    }

    func note(_ shape: PayloadShape) { self.shapes.append(shape) }

    func note(_ part: ShapeRecorder) {
        self.parts.append((self.shapes.count, part))
        self.shapes.append(.anything)
    }
}

struct UnkeyedShapeRecorder: UnkeyedDecodingContainer {
    private let recorder: ShapeRecorder
    private let record: UnkeyedShapeRecord

    init(_ recorder: ShapeRecorder, _ record: UnkeyedShapeRecord) {
        self.recorder = recorder
        self.record = record
    }

    var codingPath: [any CodingKey] { [] }
    var currentIndex: Int { self.record.count }

    var count: Int? {
        self.record.hasAnyLength = true
        return 1
    }

    /// A list of which the length is asked for has one value.
    var isAtEnd: Bool {
        self.record.hasAnyLength = true
        return self.record.count > 0
    }

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let (shape, value) = self.recorder.answer(type)
        self.record.note(shape)
        guard let value else { throw ShapeRecorder.Unknown() }
        return value
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
        self.part().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer { self.part().unkeyedContainer() }
    func superDecoder() -> any Decoder { self.part() }

    private func part() -> ShapeRecorder {
        let part = self.recorder.part()
        self.record.note(part)
        return part
    }
}
