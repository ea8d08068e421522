/// Tells another system that several calls mean one effect.
///
/// A call that is repeated after a failure, a time limit or a restart has the key of the first one, and so has
/// the call that undoes it. No other step and no other saga has that key.
public struct IdempotencyKey: Hashable, Sendable, CustomStringConvertible {
    /// The saga in which the effect is wanted.
    public let saga: SagaID

    /// The name of the participant that wants it.
    public let participant: String

    /// The identifier of the step within its participant.
    public let step: String

    /// Makes the key of a step in a saga.
    public init(saga: SagaID, participant: String, step: String) {
        self.saga = saga
        self.participant = participant
        self.step = step
    }

    /// The text to send: `01920d6c-…/Payments/OrderPlaced`.
    ///
    /// It is stable, and different for different keys. It consists of visible ASCII characters, so that it can
    /// stand in a header of HTTP: other characters of the names, and `/` and `%` in them, are percent-encoded.
    public var description: String {
        "\(self.saga)/\(Self.encoded(self.participant))/\(Self.encoded(self.step))"
    }

    private static func encoded(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            if (0x21...0x7E).contains(byte), byte != UInt8(ascii: "/"), byte != UInt8(ascii: "%") {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += byte < 16 ? "%0" : "%"
                text += String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
