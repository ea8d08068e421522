import Choreography

/// The least that work costs which more than one thread may do: taking a lock that nobody else wants.
enum UncontendedLock {
    static func run(_ count: Int) {
        let number = Locked(0)
        for _ in 0..<count { number.withLock { $0 &+= 1 } }
        require(number.withLock { $0 } == count, "A number was lost.")
    }
}
