import Choreography

/// Does what `dead-letters` asks for, and says what has come of it.
struct DeadLetterClerk {
    let console: Console
    var environment = Environment.system

    /// Does what is asked for.
    ///
    /// - Parameter request: What is asked for.
    /// - Returns: The exit status: 1 when a letter was replayed, and its saga is not over or owes something.
    /// - Throws: ``DemoError``, or the store's own error.
    func serve(_ request: DeadLettersRequest) async throws -> Int32 {
        let report = DeadLetterReport(style: self.console.output.style)
        let desk = LetterDesk(folder: request.data, environment: self.environment)
        switch request.action {
        case .list(let json):
            let letters = try DataStatus(of: request.data).deadLetters
            self.console.output.write(json ? DeadLetterReport.json(letters) + "\n" : report.list(letters))
            return 0
        case .show(let id, let json):
            let letter = try DataStatus(of: request.data).deadLetter(id)
            self.console.output.write(json ? DeadLetterReport.json(letter) + "\n" : report.show(letter))
            return 0
        case .replay(let id):
            let result = try await desk.perform(.replay, on: id)
            self.say(result, of: id, "replayed")
            return result.isGood ? 0 : 1
        case .discard(let id, let reason):
            self.say(try await desk.perform(.discard(reason: reason), on: id), of: id, "discarded")
            return 0
        }
    }

    private func say(_ result: LetterDesk.Result, of id: DeadLetter.ID, _ action: String) {
        let style = self.console.output.style
        let sentence =
            switch result {
            case .ended(.completed): "\(style.green("completed")): everything is committed."
            case .ended(.compensated(let cause)):
                "\(style.yellow("undone")): \(cause.name) was the first to say no."
            case .ended(.stuck(let debts)):
                "\(style.red("stuck")):\n" + debts.map { "  \($0)" }.joined(separator: "\n")
            case .undone: "\(style.green("undone after all")): nothing is owed any more."
            case .leftOwing: "\(style.red("stuck")), as it was: the step stays as it is."
            case .waiting(let letters):
                "\(style.red("waiting again")):\n" + letters.map { "  \($0.id): \($0.error)" }.joined(separator: "\n")
            case .open: "\(style.yellow("not over")): the next run goes on with it."
            }
        self.console.output.writeLine("\(id) is \(action). Its saga is \(sentence)")
    }
}

extension LetterDesk.Result {
    /// Whether nothing is left to be done.
    var isGood: Bool {
        switch self {
        case .ended(.completed), .ended(.compensated), .undone: true
        case .ended(.stuck), .leftOwing, .waiting, .open: false
        }
    }
}
