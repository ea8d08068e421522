/// An option of a command: how it is written, what it means, and what it sets.
struct CommandOption<Options> {
    /// What an option does when it is met.
    enum Action {
        case flag((inout Options) -> Void)
        case value(String, (inout Options, String) throws(DemoError) -> Void)
    }

    let name: String
    let help: String
    let action: Action
    /// Whether it may be given more than once.
    var isRepeatable = false
    /// Whether it makes no sense for `trace`.
    var isForRunOnly = false
    /// Whether it makes no sense for `run`.
    var isForTraceOnly = false
}
