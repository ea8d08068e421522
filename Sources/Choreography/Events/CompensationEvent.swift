/// A fact that makes the participants upstream undo what they had committed.
///
/// A step *throws* it to reject (`PaymentDeclined`), and a compensating transaction *returns* it
/// (`PaymentRefunded`).
public protocol CompensationEvent: DomainEvent, Error {}

/// The rejection of a step that cannot reject: there is no value to throw.
extension Never: CompensationEvent {}
