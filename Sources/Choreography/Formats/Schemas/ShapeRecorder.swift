/// A decoder of nothing: it notes what a type asks for, and answers with placeholders.
final class ShapeRecorder: Decoder {
    /// What a type can't have, because no value of it could be made.
    struct Unknown: Error {}

    /// What was asked for, in the order of the asking.
    enum Record {
        case keyed(KeyedShapeRecord)
        case unkeyed(UnkeyedShapeRecord)
        case single(PayloadShape)
    }

    let book: ShapeBook
    let placeholder: Placeholder
    private(set) var record: Record?
    private var refusals: Int
    /// Whether it was asked if there is nothing.
    private var asksForNothing = false

    /// Makes a decoder.
    ///
    /// - Parameters:
    ///   - book: Knows other types.
    ///   - placeholder: What to answer.
    ///   - refusals: How many single values to refuse before one is given.
    init(_ book: ShapeBook, _ placeholder: Placeholder, refusals: Int = 0) {
        self.book = book
        self.placeholder = placeholder
        self.refusals = refusals
    }

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Whether the type decodes itself from a value that is no container.
    var isSingle: Bool {
        if case .single = self.record { true } else { false }
    }

    /// The shape of what was asked for.
    ///
    /// - Parameter isWhole: Whether the type was content, so that there is nothing that it would have asked for later.
    /// - Returns: The shape; of a type that has asked for nothing, an object without members.
    func shape(isWhole: Bool) -> PayloadShape {
        let shape: PayloadShape =
            switch self.record {
            case nil: isWhole ? .object([]) : .anything
            case .keyed(let record): record.shape(isWhole: isWhole)
            case .unkeyed(let record): record.shape
            case .single(let shape): shape
            }
        return self.asksForNothing ? .nullable(shape) : shape
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        if case .keyed(let record) = self.record {
            return KeyedDecodingContainer(KeyedShapeRecorder<Key>(self, record))
        }
        let record = KeyedShapeRecord()
        self.record = .keyed(record)
        return KeyedDecodingContainer(KeyedShapeRecorder<Key>(self, record))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        let record = UnkeyedShapeRecord()
        self.record = .unkeyed(record)
        return UnkeyedShapeRecorder(self, record)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleShapeRecorder(recorder: self) }

    /// A decoder for a part of what this one decodes.
    func part() -> ShapeRecorder { ShapeRecorder(self.book, self.placeholder) }

    /// The shape of a type, and what to answer when it is asked for.
    func answer<T: Decodable>(_ type: T.Type) -> (shape: PayloadShape, value: T?) {
        if let (shape, value) = self.placeholder.primitive(type) { return (shape, value) }
        let entry = self.book.entry(for: type)
        return (entry.shape, entry.value.flatMap { $0 as? T })
    }

    // MARK: Single values

    fileprivate func noteNothing() { self.asksForNothing = true }

    fileprivate func single<T: Decodable>(_ type: T.Type) throws -> T {
        guard self.refusals == 0 else {
            self.refusals -= 1
            throw Unknown()
        }
        let (shape, value) = self.answer(type)
        if self.record == nil { self.record = .single(shape) }
        guard let value else { throw Unknown() }
        return value
    }
}

private struct SingleShapeRecorder: SingleValueDecodingContainer {
    let recorder: ShapeRecorder

    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool {
        self.recorder.noteNothing()
        return false
    }

    func decode(_ type: Bool.Type) throws -> Bool { try self.recorder.single(type) }
    func decode(_ type: String.Type) throws -> String { try self.recorder.single(type) }
    func decode(_ type: Double.Type) throws -> Double { try self.recorder.single(type) }
    func decode(_ type: Float.Type) throws -> Float { try self.recorder.single(type) }
    func decode(_ type: Int.Type) throws -> Int { try self.recorder.single(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try self.recorder.single(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try self.recorder.single(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try self.recorder.single(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try self.recorder.single(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try self.recorder.single(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try self.recorder.single(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try self.recorder.single(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try self.recorder.single(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try self.recorder.single(type) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try self.recorder.single(type) }
}
