import Foundation

/// Ends the program with status 1, since what it measures has gone wrong, and says how.
@inline(never)
func stop(_ mistake: String) -> Never {
    Program.complain(mistake)
    exit(1)
}

/// Ends the program, because another event has come than the one whose turn it is.
@inline(never)
func stop(at number: Int, insteadOf expected: Int) -> Never {
    stop("Instead of event \(expected) came \(number).")
}

/// Ends the program if something does not hold.
///
/// `precondition` ends an optimized build too, but without its message.
@inline(__always)
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { stop(message()) }
}
