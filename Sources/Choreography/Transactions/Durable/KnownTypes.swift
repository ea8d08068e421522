/// Gives stored events the types back that this process knows.
package struct KnownTypes: Sendable {
    private var types: [String: any Message.Type] = [:]

    package init() {}

    /// Notes a type under its stable name.
    package mutating func learn(_ type: any Message.Type) {
        if !(type is UndecodedMessage.Type) { self.types[type.messageName] = type }
    }

    /// The event with its type, or as an ``UndecodedMessage``.
    package func envelope(_ event: StoredEvent) -> AnyEnvelope {
        AnyEnvelope(self.box(event, route: -1, from: -1))
    }

    func box(_ event: StoredEvent, route: Route, from lane: Int) -> EnvelopeBox {
        guard let type = self.types[event.name] else {
            return Self.undecoded(event, route: route, from: lane, "No event of the name '\(event.name)' is declared.")
        }
        return Self.box(event, as: type, route: route, from: lane)
    }

    private static func box<M: Message>(
        _ event: StoredEvent,
        as type: M.Type,
        route: Route,
        from lane: Int
    ) -> EnvelopeBox {
        do {
            let message = try event.payload.withUnsafeBytes { bytes in
                try MessageCoding.decode(type, from: bytes, version: event.version)
            }
            return EnvelopeBox.make(message, metadata: event.metadata, route: route, lane: lane)
        } catch {
            return self.undecoded(event, route: route, from: lane, "\(error)")
        }
    }

    private static func undecoded(
        _ event: StoredEvent,
        route: Route,
        from lane: Int,
        _ problem: String
    ) -> EnvelopeBox {
        EnvelopeBox.make(
            UndecodedMessage(name: event.name, version: event.version, payload: event.payload, problem: problem),
            metadata: event.metadata,
            route: route,
            lane: lane
        )
    }
}
