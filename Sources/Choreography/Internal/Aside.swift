/// A value that is seldom there, kept aside: while it is not, it takes eight bytes.
///
/// A copy of it is one of its own, as of any value.
struct Aside<Value> {
    // An array of at most one: the empty one is allocated nowhere, and a copy is made when one of several is written.
    private var kept: [Value] = []

    init() {}

    var isEmpty: Bool { self.kept.isEmpty }

    /// Looks at the value where it is, if it is there.
    ///
    /// An array's subscript would copy it, and count each of its references.
    @inline(__always)
    func ifPresent<Result>(_ look: (Value) -> Result) -> Result? {
        self.kept.withUnsafeBufferPointer { kept in
            kept.isEmpty ? nil : kept.baseAddress.map { look($0.pointee) }
        }
    }

    /// The value, or `other` if it is not there; modifying it puts it there.
    ///
    /// To read it makes a copy.
    subscript(or other: @autoclosure () -> Value) -> Value {
        get { self.kept.first ?? other() }
        _modify {
            if self.kept.isEmpty { self.kept.append(other()) }
            yield &self.kept[0]
        }
    }
}

extension Aside: Sendable where Value: Sendable {}
