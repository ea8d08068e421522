/// Stops the program if what it measures has gone wrong, and says how.
///
/// `precondition` stops an optimized build too, but without its message.
@inline(__always)
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}
