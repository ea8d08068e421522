/// Ends the program with a message unless its author has kept to what the documentation asks for.
///
/// `precondition` does so too, but says nothing in an optimized program.
package func demand(
    _ isMet: Bool,
    _ message: @autoclosure () -> String,
    file: StaticString = #fileID,
    line: UInt = #line
) {
    if !isMet { fatalError(message(), file: file, line: line) }
}
