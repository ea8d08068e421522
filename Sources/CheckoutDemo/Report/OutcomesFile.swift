import Foundation

/// The CSV file that says of each order how it ended, and why.
enum OutcomesFile {
    /// The file's contents.
    static func text(_ orders: [Order], _ endings: [Ending?]) -> String {
        var text = "order_id,outcome,cause\n"
        for (order, ending) in zip(orders, endings) {
            guard let ending else { continue }
            text += [order.id, ending.name, ending.cause].map(Self.field).joined(separator: ",") + "\n"
        }
        return text
    }

    private static func field(_ text: String) -> String {
        guard text.utf8.contains(where: { [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13].contains($0) }) else {
            return text
        }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
