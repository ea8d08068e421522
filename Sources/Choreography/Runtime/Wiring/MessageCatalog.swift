internal import Synchronization

/// Gives stored events their types back.
struct MessageCatalog {
    private var types: [String: (type: any Message.Type, route: Route)] = [:]

    /// Knows the types that a choreography declares.
    init(_ routing: Routing) {
        for (route, type) in routing.types.enumerated() { self.types[type.name] = (type.type, route) }
    }

    /// Whether the choreography declares an event of this name.
    func declares(_ name: String) -> Bool { self.types[name] != nil }

    /// The number of an event's type, or -1 if the choreography does not declare it.
    func route(of event: StoredEvent) -> Route { self.types[event.name]?.route ?? -1 }

    /// The event under the numbers of this choreography.
    ///
    /// One that can't be decoded comes as an ``UndecodedMessage``, on the route of its name.
    func box(_ event: StoredEvent, place: UInt32, from lane: Int) -> EnvelopeBox {
        let box: EnvelopeBox
        if let known = self.types[event.name] {
            box = Self.box(event, as: known.type, route: known.route, from: lane)
        } else {
            box = Self.undecoded(event, route: -1, from: lane, "No participant declares an event '\(event.name)'.")
        }
        box.commitOrder.store(place, ordering: .relaxed)
        return box
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
            return TypedEnvelope(message, metadata: event.metadata, route: route, lane: lane)
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
        TypedEnvelope(
            UndecodedMessage(name: event.name, version: event.version, payload: event.payload, problem: problem),
            metadata: event.metadata,
            route: route,
            lane: lane
        )
    }
}
