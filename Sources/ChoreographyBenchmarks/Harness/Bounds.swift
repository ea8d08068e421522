import Foundation

/// What ratios, and figures that have goals, must not exceed: loose enough to hold on any machine at any time, tight enough that a doubled cost shows.
///
/// A file of bounds is a JSON object with the full names of ratios and figures as keys. A speedup's number is its least
/// value, a cost's and a figure's is its greatest.
struct Bounds: Sendable {
    private let bounds: [String: Double]

    init(contentsOf path: String) throws {
        self.bounds = try JSONDecoder().decode(
            [String: Double].self,
            from: Data(contentsOf: URL(fileURLWithPath: path))
        )
    }

    /// What a report breaks, in words.
    ///
    /// A bound of a group that was not measured does not count; one for which there is nothing in its group is broken.
    func broken(by report: Report) -> [String] {
        let ratios = Dictionary(report.ratios.map { ($0.name, $0.ratio) }) { first, _ in first }
        let figures = Dictionary(report.boundedFigures.map { ($0.name, $0.figure) }) { first, _ in first }
        return self.bounds.sorted { $0.key < $1.key }.compactMap { name, bound in
            if let figure = figures[name] {
                guard figure.cost.median > bound else { return nil }
                return "\(name): \(figure.cost.median.text(1)), and must be at most \(bound.text(1))"
            }
            guard let ratio = ratios[name] else {
                let isMeasured = report.groups.contains { name.hasPrefix("\($0.name): ") }
                return isMeasured ? "\(name): there is no such ratio or figure, but a bound for it" : nil
            }
            guard !ratio.kind.isAsGood(ratio.value.median, as: bound) else { return nil }
            let value = ratio.value.median.text(2)
            return switch ratio.kind {
            case .speedup: "\(name): \(value)× as fast, and must be at least \(bound.text(2))×"
            case .cost: "\(name): \(value)× the cost, and must be at most \(bound.text(2))×"
            }
        }
    }
}
