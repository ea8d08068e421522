/// A request to one participant, named in the imperative: `PlaceOrder`.
///
/// A command starts a saga in the local transaction of the participant that declares an
/// ``InitiatingStep`` for it.
public protocol Command: Message {
    /// The command's stable name. Defaults to the type's name.
    static var commandName: String { get }
}

extension Command {
    /// The name of the Swift type, without its module.
    public static var commandName: String { String(describing: Self.self) }

    /// The same as ``commandName``.
    public static var messageName: String { self.commandName }
}
