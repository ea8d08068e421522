/// A name that is kept once for the whole process, so that carrying it costs four bytes and no reference counting.
///
/// Only names of which there is a bounded number are interned: they are never forgotten.
struct InternedName: Hashable, Sendable {
    private struct Names: Sendable {
        private(set) var texts: [String] = []
        private var indices: [String: UInt32] = [:]

        mutating func intern(_ text: String) -> UInt32 {
            if let index = self.indices[text] { return index }
            let index = UInt32(self.texts.count)
            self.texts.append(text)
            self.indices[text] = index
            return index
        }
    }

    private static let names = Locked(Names())

    private let index: UInt32

    init(_ text: String) {
        self.index = Self.names.withLock { $0.intern(text) }
    }

    var text: String { Self.names.withLock { $0.texts[Int(self.index)] } }
}
