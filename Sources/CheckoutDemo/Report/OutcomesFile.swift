import Foundation

/// The CSV file that says of each order how it ended, and why.
struct OutcomesFile {
    let path: String
    private let handle: FileHandle

    /// Makes sure that the file can be written, without changing what is in it.
    ///
    /// - Parameters:
    ///   - path: The file. It is made if there is none.
    ///   - inputs: The files that are read, and that may not be overwritten.
    /// - Throws: An error that says why the file can't be written.
    init(path: String, inputs: [InputFile]) throws(DemoError) {
        let resolved = Self.resolve(path)
        if let input = inputs.first(where: { Self.resolve($0.path) == resolved }) {
            throw .badInput("\(path): expected another file for --outcomes than the one that is read, \(input.path)")
        }
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw .badInput("\(path): expected a file that --outcomes can write, but: \(reason)")
        }
        self.path = path
        self.handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Replaces the file's contents.
    func write(_ play: Playthrough) throws(DemoError) {
        do {
            // A pipe or a terminal has nothing to be cut off.
            try? self.handle.truncate(atOffset: 0)
            try self.handle.write(contentsOf: Data(Self.text(play.scenario.orders, play.endings).utf8))
            try self.handle.close()
        } catch {
            throw .failed("\(self.path): the outcomes could not be written: \(error.localizedDescription)")
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

    private static func resolve(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
}
