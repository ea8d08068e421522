/// Mutable state that one task at a time touches, by agreement and not by the compiler's knowledge.
///
/// The agreement is always the same: whoever holds a lane (or a store's turn) owns what is confined to it,
/// and lanes and turns change hands under a lock, which orders the accesses. Reaching the state through a
/// pointer spares the exclusivity checks that a class's variables would cost on every event.
///
/// This is the one place in which the runtime vouches for thread safety itself; a call of a body is lent a pointer into one
/// (``StepCall/spare``).
@usableFromInline
package final class Confined<State: ~Copyable>: @unchecked Sendable {
    @usableFromInline package let pointer: UnsafeMutablePointer<State>

    @inlinable
    package init(_ state: consuming State) {
        self.pointer = .allocate(capacity: 1)
        self.pointer.initialize(to: state)
    }

    @inlinable
    deinit {
        self.pointer.deinitialize(count: 1)
        self.pointer.deallocate()
    }

    @inlinable package var state: State {
        @inline(__always) unsafeAddress { UnsafePointer(self.pointer) }
        @inline(__always) unsafeMutableAddress { self.pointer }
    }
}
