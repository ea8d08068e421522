/// Who reacts to which message, by numbers.
@usableFromInline
struct Routing: Sendable {
    @usableFromInline
    struct Subscriber: Sendable {
        let lane: Int
        let reaction: Int
    }

    /// Which reactions hear a message, by the number of its type.
    private(set) var subscribers: [[Subscriber]] = []
    /// The message types by their numbers.
    private(set) var types: [MessageType] = []
    private var routes: [MessageType: Route] = [:]

    init() {}

    /// The number of a message's type, given to it when it is first asked for.
    mutating func route(of type: MessageType) -> Route {
        if let route = self.routes[type] { return route }
        self.routes[type] = self.types.count
        self.types.append(type)
        self.subscribers.append([])
        return self.types.count - 1
    }

    mutating func subscribe(_ subscriber: Subscriber, to route: Route) {
        self.subscribers[route].append(subscriber)
    }

    /// The number of a message's type, or `nil` if no participant declares it.
    func declaredRoute(of type: MessageType) -> Route? { self.routes[type] }
}
