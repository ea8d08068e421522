/// What happens at the door of a choreography in which as many sagas run as may, or whose bus has a subscriber that is to
/// miss no event and is as far behind as its capacity allows.
public struct AdmissionPolicy: Hashable, Sendable {
    private enum Raw: Sendable {
        case wait
        case refuse
    }

    private let raw: Raw

    /// The caller waits, in order of arrival, until another saga has ended, or the subscriber has caught up.
    public static let wait = Self(raw: .wait)

    /// The caller gets a ``RuntimeError`` with code ``RuntimeError/Code/refused``.
    public static let refuse = Self(raw: .refuse)
}
