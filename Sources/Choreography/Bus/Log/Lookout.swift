/// Decides whether a reader looks out for the next event for some microseconds before it waits to be woken.
///
/// Being woken takes longer than an event that is answered at once. But looking out is a waste where events are rare, or
/// where the publisher needs the reader's thread. So it is done as long as it finds something, and tried now and then.
@usableFromInline
struct Lookout: Sendable {
    /// How often a reader looks at the log before it gives up: for about ten microseconds, in which another thread
    /// wakes.
    ///
    /// Code that is not optimized takes a hundred times as long for it.
    static var glances: Int { _isDebugAssertConfiguration() ? 100 : 10_000 }

    /// How many more times looking out may be in vain.
    private var credit = 1
    /// How many times the reader has not looked out since it last did.
    private var omissions = 0
    /// How many times in a row something was found, hence for how long the reader has kept its thread.
    private var successes = 0

    init() {}

    /// Whether to look out this time.
    mutating func isWorthwhile() -> Bool {
        if self.credit > 0 { return true }
        self.omissions += 1
        guard self.omissions == 64 else { return false }
        self.omissions = 0
        self.credit = 1
        return true
    }

    /// Notes what looking out has come to.
    ///
    /// - Returns: Whether it is somebody else's turn to have the thread.
    mutating func note(hasFound: Bool) -> Bool {
        self.credit = hasFound ? 4 : self.credit - 1
        self.successes = hasFound ? self.successes + 1 : 0
        guard self.successes == 32 else { return false }
        self.successes = 0
        return true
    }
}
