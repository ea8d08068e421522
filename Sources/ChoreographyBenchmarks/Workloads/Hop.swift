import Choreography

// As many types of messages as are needed, without a declaration for each.

/// A number as a type.
protocol Numeral: Sendable {
    static var number: Int { get }
}

enum Zero: Numeral {
    static var number: Int { 0 }
}

/// The number after another.
enum Next<Number: Numeral>: Numeral {
    static var number: Int { Number.number + 1 }
}

/// Ten times a number.
enum Tens<Number: Numeral>: Numeral {
    static var number: Int { Number.number * 10 }
}

/// An event that has come so far in a chain, or one of many types.
struct Hop<Place: Numeral>: DomainEvent {
    var order: Int

    static var eventName: String { "Hop \(Place.number)" }
}

/// Begins a chain.
struct Begin: Command {
    var order: Int
}

typealias N1 = Next<Zero>
typealias N2 = Next<N1>
typealias N3 = Next<N2>
typealias N4 = Next<N3>
typealias N5 = Next<N4>
typealias N6 = Next<N5>
typealias N7 = Next<N6>
typealias N8 = Next<N7>
typealias N9 = Next<N8>
typealias N10 = Next<N9>
typealias N11 = Next<N10>
typealias N12 = Next<N11>
typealias N13 = Next<N12>
typealias N14 = Next<N13>
typealias N15 = Next<N14>
typealias N16 = Next<N15>
typealias N17 = Next<N16>
typealias N18 = Next<N17>
typealias N19 = Next<N18>
