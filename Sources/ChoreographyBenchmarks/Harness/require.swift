/// Stops the program if what it measures has gone wrong, and says how.
///
/// `precondition` stops an optimized build too, but without its message.
@inline(__always)
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}

/// Stops the program because another event has come than the one whose turn it is.
@inline(never)
func stop(at number: Int, insteadOf expected: Int) -> Never {
    fatalError("Instead of event \(expected) came \(number).")
}
