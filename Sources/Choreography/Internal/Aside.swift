/// A value that is seldom there, kept aside: while it is not, it takes eight bytes.
///
/// A copy of it is one of its own, as of any value.
struct Aside<Value> {
    // An array of at most one: the empty one is allocated nowhere, and a copy is made when one of several is written.
    private var kept: [Value] = []

    init() {}

    /// The value, if it is there.
    var value: Value? { self.kept.first }

    var isEmpty: Bool { self.kept.isEmpty }

    /// The value, or `other` if it is not there; modifying it puts it there.
    subscript(or other: @autoclosure () -> Value) -> Value {
        _read { if self.kept.isEmpty { yield other() } else { yield self.kept[0] } }
        _modify {
            if self.kept.isEmpty { self.kept.append(other()) }
            yield &self.kept[0]
        }
    }
}

extension Aside: Sendable where Value: Sendable {}
