/// A fact that a participant has committed, named in the past tense: `OrderPlaced`, `PaymentCaptured`.
///
/// ```swift
/// struct OrderPlaced: DomainEvent {
///     var orderID: Int
///     var total: Int
/// }
/// ```
public protocol DomainEvent: Message {
    /// The event's stable name. Defaults to the type's name; state it before renaming the type.
    static var eventName: String { get }
}

extension DomainEvent {
    /// The name of the Swift type, without its module.
    public static var eventName: String { String(describing: Self.self) }

    /// The same as ``eventName``.
    public static var messageName: String { self.eventName }
}
