import Foundation

/// The CSV file that says of each order how it ended, and why.
struct OutcomesFile {
    let file: OutputFile

    /// Replaces the file's contents.
    func write(_ play: Playthrough) throws(DemoError) {
        do {
            self.file.clear()
            try self.file.write(Data(Self.text(play.scenario.orders, play.endings).utf8))
            try self.file.close()
        } catch {
            throw .failed("\(self.file.path): the outcomes could not be written: \(error.localizedDescription)")
        }
    }

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
