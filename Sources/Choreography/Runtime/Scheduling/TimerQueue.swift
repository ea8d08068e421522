/// What is due when: a binary heap, the earliest first, equal times in the order of their coming.
struct TimerQueue<Element: Sendable>: Sendable {
    private struct Entry: Sendable {
        let deadline: Duration
        let order: Int
        let element: Element

        func isBefore(_ other: Self) -> Bool {
            self.deadline == other.deadline ? self.order < other.order : self.deadline < other.deadline
        }
    }

    private var heap: [Entry] = []
    private var nextOrder = 0

    init() {}

    /// When the first element is due.
    var firstDeadline: Duration? { self.heap.first?.deadline }

    var count: Int { self.heap.count }

    /// What is due when, the first first.
    var entries: [(deadline: Duration, element: Element)] {
        // What is sorted is a heap, but not every heap is sorted.
        self.heap.sorted { $0.isBefore($1) }.map { ($0.deadline, $0.element) }
    }

    mutating func insert(_ element: Element, at deadline: Duration) {
        self.heap.append(Entry(deadline: deadline, order: self.nextOrder, element: element))
        self.nextOrder += 1
        var child = self.heap.count - 1
        while child > 0, self.heap[child].isBefore(self.heap[(child - 1) / 2]) {
            self.heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Removes the first element if it is due by `time`.
    mutating func popFirst(dueBy time: Duration) -> Element? {
        guard let first = self.heap.first, first.deadline <= time else { return nil }
        self.heap.swapAt(0, self.heap.count - 1)
        self.heap.removeLast()
        self.siftDown()
        return first.element
    }

    /// Removes the elements that meet a condition.
    mutating func removeAll(where isRemoved: (Element) -> Bool) {
        self.heap.removeAll { isRemoved($0.element) }
        // What is sorted is a heap.
        self.heap.sort { $0.isBefore($1) }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < self.heap.count }
            guard let least = children.min(by: { self.heap[$0].isBefore(self.heap[$1]) }),
                self.heap[least].isBefore(self.heap[parent])
            else { return }
            self.heap.swapAt(parent, least)
            parent = least
        }
    }
}
