internal import CSQLite
public import Choreography

/// Something that can be a statement's parameter and a row's column.
///
/// Numbers, text, bytes, optionals, enumerations with raw values, and the framework's identifiers and times are.
public protocol SQLiteValue {
    /// The value as SQLite stores it.
    var stored: SQLiteStorage { get }

    /// Reads the value from what SQLite has stored, or returns `nil` if that is something else.
    init?(stored: SQLiteStorage)
}

/// What SQLite can store.
public enum SQLiteStorage: Sendable, Hashable {
    /// Nothing.
    case null
    /// A signed number of 64 bits.
    case integer(Int64)
    /// A floating-point number.
    case real(Double)
    /// Text.
    case text(String)
    /// Bytes.
    case blob([UInt8])
}

extension SQLiteStorage: SQLiteValue {
    /// The same.
    public var stored: SQLiteStorage { self }

    /// The same.
    public init?(stored: SQLiteStorage) { self = stored }
}

extension SQLiteValue where Self: FixedWidthInteger {
    /// The number, if it fits into 64 bits with a sign; larger ones are stored as text.
    public var stored: SQLiteStorage { Int64(exactly: self).map { .integer($0) } ?? .text("\(self)") }

    /// Reads a number, if it fits.
    public init?(stored: SQLiteStorage) {
        switch stored {
        case .integer(let number): self.init(exactly: number)
        case .text(let text): self.init(text)
        default: return nil
        }
    }
}

extension Int: SQLiteValue {}
extension Int8: SQLiteValue {}
extension Int16: SQLiteValue {}
extension Int32: SQLiteValue {}
extension Int64: SQLiteValue {}
extension UInt: SQLiteValue {}
extension UInt8: SQLiteValue {}
extension UInt16: SQLiteValue {}
extension UInt32: SQLiteValue {}
extension UInt64: SQLiteValue {}

extension Bool: SQLiteValue {
    /// 1 or 0.
    public var stored: SQLiteStorage { .integer(self ? 1 : 0) }

    /// Reads 1 or 0.
    public init?(stored: SQLiteStorage) {
        switch stored {
        case .integer(0): self = false
        case .integer(1): self = true
        default: return nil
        }
    }
}

extension Double: SQLiteValue {
    /// The number.
    public var stored: SQLiteStorage { .real(self) }

    /// Reads a number.
    public init?(stored: SQLiteStorage) {
        switch stored {
        case .real(let number): self = number
        case .integer(let number): self = Double(number)
        default: return nil
        }
    }
}

extension String: SQLiteValue {
    /// The text.
    public var stored: SQLiteStorage { .text(self) }

    /// Reads text.
    public init?(stored: SQLiteStorage) {
        guard case .text(let text) = stored else { return nil }
        self = text
    }
}

extension [UInt8]: SQLiteValue {
    /// The bytes.
    public var stored: SQLiteStorage { .blob(self) }

    /// Reads bytes.
    public init?(stored: SQLiteStorage) {
        guard case .blob(let bytes) = stored else { return nil }
        self = bytes
    }
}

extension Optional: SQLiteValue where Wrapped: SQLiteValue {
    /// The value, or null.
    public var stored: SQLiteStorage { self.map(\.stored) ?? .null }

    /// Reads a value or null.
    public init?(stored: SQLiteStorage) {
        if case .null = stored {
            self = .none
        } else {
            guard let value = Wrapped(stored: stored) else { return nil }
            self = value
        }
    }
}

extension SQLiteValue where Self: RawRepresentable, RawValue: SQLiteValue {
    /// The raw value.
    public var stored: SQLiteStorage { self.rawValue.stored }

    /// Reads a raw value.
    public init?(stored: SQLiteStorage) {
        guard let raw = RawValue(stored: stored) else { return nil }
        self.init(rawValue: raw)
    }
}

extension SQLiteValue where Self: TimeOrderedID {
    /// The identifier's 16 bytes, which sort by time.
    public var stored: SQLiteStorage {
        .blob(withUnsafeBytes(of: (self.high.bigEndian, self.low.bigEndian)) { Array($0) })
    }

    /// Reads 16 bytes.
    public init?(stored: SQLiteStorage) {
        guard case .blob(let bytes) = stored, bytes.count == 16 else { return nil }
        func half(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: half(bytes[..<8]), low: half(bytes[8...]))
    }
}

extension SagaID: SQLiteValue {}
extension EventID: SQLiteValue {}

extension Timestamp: SQLiteValue {
    /// Nanoseconds since 1970.
    public var stored: SQLiteStorage { .integer(self.nanoseconds) }

    /// Reads nanoseconds since 1970.
    public init?(stored: SQLiteStorage) {
        guard case .integer(let nanoseconds) = stored else { return nil }
        self.init(nanoseconds: nanoseconds)
    }
}
