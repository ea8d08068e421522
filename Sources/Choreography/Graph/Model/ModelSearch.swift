/// Goes through the states of a model, breadth first, until one is a wrong end.
struct ModelSearch {
    private let model: SagaModel
    private let reduction: ModelReduction?
    private var table: StateTable
    private var wrongEnd: Int?

    /// Whether every state was looked at.
    private(set) var isComplete = false

    init(of model: SagaModel, isReduced: Bool) {
        self.model = model
        self.reduction = isReduced && model.barrier.absorbsRepetitions ? ModelReduction(of: model) : nil
        self.table = StateTable(width: model.layout.wordCount)
    }

    /// How many states were seen.
    var states: Int { self.table.count }

    /// What leads to the first wrong end that was found; none is nearer.
    var wrongRun: [SagaModel.Move]? { self.wrongEnd.map { self.table.run(to: $0) } }

    /// Searches.
    ///
    /// - Parameter limit: How many states to look at, at most; each of them is judged.
    mutating func run(upTo limit: Int) {
        var state = self.model.start
        self.table.insert(state, after: -1, by: SagaModel.Move(0, .complete))
        let limit = min(limit, StateTable.capacity)
        var next = 0
        var isFull = false
        while next < self.table.count {
            self.table.load(next, into: &state)
            let moves = self.reduction?.moves(in: state) ?? self.model.moves(in: state) { _ in true }
            if moves.isEmpty, self.model.isWrongEnd(state) {
                self.wrongEnd = next
                return
            }
            // Once no more states fit, those that are in the table are still judged.
            for move in moves where !isFull {
                self.table.load(next, into: &state)
                self.model.apply(move, to: &state)
                isFull = self.table.count >= limit && !self.table.contains(state)
                if !isFull { self.table.insert(state, after: next, by: move) }
            }
            next += 1
        }
        self.isComplete = !isFull
    }
}
