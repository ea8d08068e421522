/// What a type has asked of an object.
final class KeyedShapeRecord {
    private struct Question {
        var shapes: [PayloadShape] = []
        var parts: [ShapeRecorder] = []
        var isRequired = true
        var isNullable = false

        var shape: PayloadShape {
            var shapes = self.shapes
            for part in self.parts.map({ $0.shape(isWhole: true) }) where !shapes.contains(part) { shapes.append(part) }
            let shape: PayloadShape = shapes.isEmpty ? .anything : shapes.count == 1 ? shapes[0] : .either(shapes)
            return self.isNullable ? .nullable(shape) : shape
        }
    }

    private var questions: [String: Question] = [:]
    /// Whether members of any name are asked for, and what they are.
    private var anyName: Question?
    private var isVariant = false
    /// The member that could not be answered, with its type.
    private var unanswered: String?

    /// The name of the only member that an object with members of any name is said to have.
    static let anyName = "name"

    /// The shape of the object.
    func shape(isWhole: Bool) -> PayloadShape {
        if self.isVariant { return .variant }
        if let question = self.anyName, self.questions.isEmpty { return .map(question.shape) }
        let members = self.questions.sorted { $0.key < $1.key }.map { name, question in
            PayloadShape.Member(name: name, shape: question.shape, isRequired: question.isRequired)
        }
        return .object(members, gap: isWhole ? nil : self.gap)
    }

    private var gap: String {
        guard let unanswered else { return "There may be more members: the type accepts no placeholder." }
        return "There may be more members: nothing is known after \(unanswered). Let that type be CaseIterable, or "
            + "conform to PayloadExample."
    }

    func note(_ shape: PayloadShape, for key: some CodingKey) {
        self.update(key) { if !$0.shapes.contains(shape) { $0.shapes.append(shape) } }
    }

    func note(_ part: ShapeRecorder, for key: some CodingKey) { self.update(key) { $0.parts.append(part) } }

    /// Somebody wants to know whether there is a member.
    func noteDoubt(about key: some CodingKey) { self.update(key) { $0.isRequired = false } }

    /// Somebody wants to know whether a member is `null`; who has doubted that there is one means the same by that.
    func noteNothing(for key: some CodingKey) { self.update(key) { if $0.isRequired { $0.isNullable = true } } }

    func noteUnanswered(_ key: some CodingKey, _ type: any Any.Type) {
        if self.unanswered == nil { self.unanswered = "\(key.stringValue), of the type \(type)" }
    }

    /// The names of the members, of which any type that accepts every name gets one.
    func allKeys<Key: CodingKey>(_ type: Key.Type) -> [Key] {
        guard let key = Key(stringValue: Self.anyName) else {
            self.isVariant = self.questions.isEmpty
            return []
        }
        if self.anyName == nil { self.anyName = Question() }
        return [key]
    }

    private func update(_ key: some CodingKey, _ change: (inout Question) -> Void) {
        guard var question = self.anyName, key.stringValue == Self.anyName else {
            return change(&self.questions[key.stringValue, default: Question()])
        }
        change(&question)
        self.anyName = question
    }
}

struct KeyedShapeRecorder<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let recorder: ShapeRecorder
    private let record: KeyedShapeRecord

    init(_ recorder: ShapeRecorder, _ record: KeyedShapeRecord) {
        self.recorder = recorder
        self.record = record
    }

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { self.record.allKeys(Key.self) }

    private func answer<T: Decodable>(_ type: T.Type, _ key: Key) -> T? {
        let (shape, value) = self.recorder.answer(type)
        self.record.note(shape, for: key)
        return value
    }

    private func decoded<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T {
        guard let value = self.answer(type, key) else {
            self.record.noteUnanswered(key, type)
            throw ShapeRecorder.Unknown()
        }
        return value
    }

    func contains(_ key: Key) -> Bool {
        self.record.noteDoubt(about: key)
        return true
    }

    func decodeNil(forKey key: Key) -> Bool {
        self.record.noteNothing(for: key)
        return false
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try self.decoded(type, key) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try self.decoded(type, key) }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try self.decoded(type, key) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try self.decoded(type, key) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try self.decoded(type, key) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try self.decoded(type, key) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try self.decoded(type, key) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try self.decoded(type, key) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try self.decoded(type, key) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try self.decoded(type, key) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try self.decoded(type, key) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try self.decoded(type, key) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try self.decoded(type, key) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try self.decoded(type, key) }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try self.decoded(type, key) }

    /// What can't be made is answered by there being none.
    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) -> T? {
        self.record.noteDoubt(about: key)
        return self.answer(type, key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedDecodingContainer<Nested> {
        self.part(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { self.part(key).unkeyedContainer() }
    func superDecoder() -> any Decoder {
        let part = self.recorder.part()
        self.record.note(part, for: SuperKey())
        return part
    }

    func superDecoder(forKey key: Key) -> any Decoder { self.part(key) }

    private func part(_ key: Key) -> ShapeRecorder {
        let part = self.recorder.part()
        self.record.note(part, for: key)
        return part
    }
}

/// The name under which a class's superclass is coded.
private struct SuperKey: CodingKey {
    var stringValue: String { "super" }
    var intValue: Int? { nil }

    init() {}
    init?(stringValue: String) {}
    init?(intValue: Int) { nil }
}
