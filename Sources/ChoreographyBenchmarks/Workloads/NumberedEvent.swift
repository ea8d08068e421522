import Choreography

/// Something of which every publisher sends one after the other, numbered from 0.
protocol Numbered: Sendable {
    var publisher: Int { get }
    var number: Int { get }
}

/// An event that a fan-out brings to its subscribers.
protocol NumberedEvent: DomainEvent, Numbered {
    /// The `number`th event of a publisher, at no cost worth measuring.
    static func make(_ number: Int, by publisher: Int) -> Self
}

extension Envelope: Numbered where Event: Numbered {
    var publisher: Int { self.event.publisher }
    var number: Int { self.event.number }
}

/// A small event without references: 24 bytes.
struct PriceQuoted: NumberedEvent {
    var publisher: Int
    var number: Int
    var price: Double

    static func make(_ number: Int, by publisher: Int) -> Self {
        Self(publisher: publisher, number: number, price: 1)
    }
}

/// A large event with two references to the heap: 200 bytes.
struct WeatherMeasured: NumberedEvent {
    struct Reading: Codable, Sendable {
        var lowest = 1.0
        var highest = 2.0
        var mean = 1.5
        var last = 1.7
    }

    var publisher: Int
    var number: Int
    var station: String
    var samples: [Double]
    var temperature = Reading()
    var pressure = Reading()
    var humidity = Reading()
    var wind = Reading()
    var rain = Reading()

    /// Made beforehand, each with a text and an array of its own, since making these would be most of the work.
    private static let prepared = (0..<256).map { number in
        require(MemoryLayout<Self>.size == 200, "The event has \(MemoryLayout<Self>.size) bytes instead of 200.")
        let station = "Station \(number) on the roof of the institute"
        return Self(publisher: 0, number: 0, station: station, samples: [1, 2, Double(number)])
    }

    static func make(_ number: Int, by publisher: Int) -> Self {
        var event = Self.prepared[number & 255]
        event.publisher = publisher
        event.number = number
        return event
    }
}
