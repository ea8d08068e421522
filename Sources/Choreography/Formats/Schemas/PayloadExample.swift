/// A type of which there is an example, for what can't find out by itself how such a value looks as JSON.
///
/// Schemas are derived from how a type decodes itself, with placeholders for text and numbers. A type that accepts none
/// of them, such as an enum of strings that is not `CaseIterable`, keeps its owner from being made, and with it all the
/// members that the owner would have asked for after it. Let such a type conform, or be `CaseIterable`:
///
/// ```swift
/// extension Carrier: PayloadExample {
///     static let payloadExample = Carrier.post
/// }
/// ```
public protocol PayloadExample: Codable {
    /// Any value of the type.
    static var payloadExample: Self { get }
}
