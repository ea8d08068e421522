import Foundation

/// What a person sees of a terminal.
struct TerminalView: Sendable {
    /// How many characters a terminal shows at a time.
    struct Size: Hashable, Sendable {
        var columns: Int
        var rows: Int
    }

    /// The size of a terminal that doesn't tell its own.
    static let usualSize = Size(columns: 80, rows: 24)

    private let descriptor: Int32
    private let fixedSize: Size?

    /// The terminal that a file is.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        self.fixedSize = nil
    }

    /// A terminal that always has the same size.
    init(size: Size = Self.usualSize) {
        self.descriptor = -1
        self.fixedSize = size
    }

    /// The size that it has now.
    var size: Size {
        if let fixedSize { return fixedSize }
        var size = winsize()
        guard ioctl(self.descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return Self.usualSize
        }
        return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}
