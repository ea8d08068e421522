internal import Synchronization

/// Gives stored events the types and numbers back that they have in a choreography.
struct MessageCatalog {
    private var types = KnownTypes()
    private var routes: [String: Route] = [:]

    /// Knows the types that a choreography declares.
    init(_ routing: Routing) {
        for (route, type) in routing.types.enumerated() {
            self.types.learn(type.type)
            self.routes[type.name] = route
        }
    }

    /// Whether the choreography declares an event of this name.
    func declares(_ name: String) -> Bool { self.routes[name] != nil }

    /// The number of an event's type, or -1 if the choreography does not declare it.
    func route(of event: StoredEvent) -> Route { self.routes[event.name] ?? -1 }

    /// The event under the numbers of this choreography.
    ///
    /// One that can't be decoded comes as an ``UndecodedMessage``, on the route of its name.
    func box(_ event: StoredEvent, place: UInt32, from lane: Int) -> EnvelopeBox {
        let box = self.types.box(event, route: self.route(of: event), from: lane)
        box.commitOrder.store(place, ordering: .relaxed)
        return box
    }
}
