import Choreography

/// Makes as many types of events as a test needs: `Fact<D0, D4, D2>` is `Event042`.
enum NumberedEvents {
    struct Fact<Hundreds: Digit, Tens: Digit, Ones: Digit>: DomainEvent {
        static var eventName: String { "Event\(Hundreds.value)\(Tens.value)\(Ones.value)" }
    }

    struct Failure<Hundreds: Digit, Tens: Digit, Ones: Digit>: CompensationEvent {
        static var eventName: String { "Event\(Hundreds.value)\(Tens.value)\(Ones.value)" }
    }

    /// The type of the fact with a number below 1,000.
    static func fact(_ number: Int) -> MessageType {
        func make<H: Digit, T: Digit, O: Digit>(_: H.Type, _: T.Type, _: O.Type) -> MessageType {
            MessageType(Fact<H, T, O>.self)
        }
        let hundreds = self.digit(number / 100)
        let tens = self.digit(number / 10)
        let ones = self.digit(number)
        return make(hundreds, tens, ones)
    }

    /// The type of the compensation event with a number below 1,000.
    static func failure(_ number: Int) -> MessageType {
        func make<H: Digit, T: Digit, O: Digit>(_: H.Type, _: T.Type, _: O.Type) -> MessageType {
            MessageType(Failure<H, T, O>.self)
        }
        let hundreds = self.digit(number / 100)
        let tens = self.digit(number / 10)
        let ones = self.digit(number)
        return make(hundreds, tens, ones)
    }

    protocol Digit: Sendable {
        static var value: Int { get }
    }

    enum D0: Digit { static let value = 0 }
    enum D1: Digit { static let value = 1 }
    enum D2: Digit { static let value = 2 }
    enum D3: Digit { static let value = 3 }
    enum D4: Digit { static let value = 4 }
    enum D5: Digit { static let value = 5 }
    enum D6: Digit { static let value = 6 }
    enum D7: Digit { static let value = 7 }
    enum D8: Digit { static let value = 8 }
    enum D9: Digit { static let value = 9 }

    private static func digit(_ number: Int) -> any Digit.Type { self.digits[number % 10] }

    private static let digits: [any Digit.Type] = [
        D0.self, D1.self, D2.self, D3.self, D4.self, D5.self, D6.self, D7.self, D8.self, D9.self,
    ]
}
