internal import CoreMetrics
internal import Synchronization

/// Keeps metrics in memory and shows them as text, in the form that Prometheus reads.
///
/// A service for production would bootstrap a library that does the same and more.
final class MetricsPage: MetricsFactory {
    /// A number that only grows, or one that is set.
    private final class Number: CounterHandler, MeterHandler {
        let value = Mutex(0.0)

        func increment(by amount: Int64) { self.value.withLock { $0 += Double(amount) } }
        func reset() { self.value.withLock { $0 = 0 } }
        func set(_ value: Int64) { self.set(Double(value)) }
        func set(_ value: Double) { self.value.withLock { $0 = value } }
        func increment(by amount: Double) { self.value.withLock { $0 += amount } }
        func decrement(by amount: Double) { self.value.withLock { $0 -= amount } }
    }

    /// How many values there were, and their sum.
    private final class Summary: TimerHandler, RecorderHandler {
        let values = Mutex((count: 0, sum: 0.0))

        func recordNanoseconds(_ duration: Int64) { self.record(Double(duration) / 1e9) }
        func record(_ value: Int64) { self.record(Double(value)) }
        func record(_ value: Double) { self.values.withLock { $0 = ($0.count + 1, $0.sum + value) } }
    }

    private let numbers = Mutex<[String: Number]>([:])
    private let summaries = Mutex<[String: Summary]>([:])

    /// All metrics, a line for each, in alphabetical order.
    var text: String {
        let numbers = self.numbers.withLock { $0 }.map { "\($0.key) \($0.value.value.withLock { $0 })" }
        let summaries = self.summaries.withLock { $0 }.flatMap { name, summary in
            let (count, sum) = summary.values.withLock { $0 }
            return ["\(Self.name(name, suffix: "_count")) \(count)", "\(Self.name(name, suffix: "_sum")) \(sum)"]
        }
        return (numbers + summaries).sorted().joined(separator: "\n") + "\n"
    }

    private static func name(_ label: String, _ dimensions: [(String, String)]) -> String {
        let name = String(label.map { $0.isLetter || $0.isNumber ? $0 : "_" })
        guard !dimensions.isEmpty else { return name }
        return "\(name){\(dimensions.map { "\($0)=\"\($1)\"" }.joined(separator: ","))}"
    }

    private static func name(_ name: String, suffix: String) -> String {
        let end = name.firstIndex(of: "{") ?? name.endIndex
        return name[..<end] + suffix + name[end...]
    }

    private func number(_ label: String, _ dimensions: [(String, String)]) -> Number {
        self.numbers.withLock { numbers in
            let name = Self.name(label, dimensions)
            if let number = numbers[name] { return number }
            let number = Number()
            numbers[name] = number
            return number
        }
    }

    private func summary(_ label: String, _ dimensions: [(String, String)]) -> Summary {
        self.summaries.withLock { summaries in
            let name = Self.name(label, dimensions)
            if let summary = summaries[name] { return summary }
            let summary = Summary()
            summaries[name] = summary
            return summary
        }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.number(label, dimensions)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { self.number(label, dimensions) }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        self.summary(label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        self.summary(label, dimensions)
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
