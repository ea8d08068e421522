/// A durable store could not commit.
///
/// Nothing of what was to be committed is published, and all of it is tried again.
public struct StoreTrouble: Sendable {
    /// The store, by its path or name.
    public let store: String

    /// The store's error.
    public let error: any Error

    /// How often in a row the store has failed, this time included.
    public let failures: Int

    /// When it failed.
    public let time: Timestamp
}
