public import Choreography

extension SQLiteInspection {
    /// An event as it is stored.
    public struct Event: Sendable {
        /// The event's stable name.
        public let name: String

        /// The version of its shape.
        public let version: Int

        /// The event's identifier.
        public let id: EventID

        /// When it was published.
        public let time: Timestamp

        /// The event as JSON text.
        public let payload: String

        init(_ event: StoredEvent) {
            self.name = event.name
            self.version = event.version
            self.id = event.metadata.id
            self.time = event.metadata.time
            self.payload = String(decoding: event.payload, as: UTF8.self)
        }
    }
}
