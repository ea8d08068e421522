/// JSON that is being read, and whether something in it is left to Foundation.
///
/// All decoders and containers of one reading share it, because the code of a type that is read may ignore what they
/// throw. It is of no use after the reading.
struct JSONText {
    private struct State {
        let bytes: UnsafeRawBufferPointer
        var hasFailed = false
    }

    /// A single word, so that a decoder fits into an `any Decoder`.
    private let state: UnsafeMutablePointer<State>

    var bytes: UnsafeRawBufferPointer { self.state.pointee.bytes }

    /// Reads a text.
    ///
    /// - Throws: What `body` throws; `Unsupported` if it has ignored that something is left to Foundation.
    static func read<Result>(_ bytes: UnsafeRawBufferPointer, _ body: (Self) throws -> Result) throws -> Result {
        var state = State(bytes: bytes)
        return try withUnsafeMutablePointer(to: &state) { state in
            let result = try body(Self(state: state))
            guard !state.pointee.hasFailed else { throw FastJSON.Unsupported() }
            return result
        }
    }

    /// Notes that what is read is of no use.
    ///
    /// It stays out of the decoders' code, which is faster without it.
    ///
    /// - Returns: What to throw then.
    @inline(never)
    func refuse() -> FastJSON.Unsupported {
        self.state.pointee.hasFailed = true
        return FastJSON.Unsupported()
    }
}
