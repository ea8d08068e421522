internal import CSQLite

/// What the statements of a body may not do.
///
/// SQLite asks when a statement is prepared, so that running it costs nothing. A body may not end the transaction that
/// it shares with others, nor change the connection, nor touch the framework's own tables.
final class BodyRules {
    /// Whether a body's statements are being prepared, rather than the framework's own.
    var isInForce = false

    init() {}

    func apply(to connection: OpaquePointer) {
        sqlite3_set_authorizer(
            connection,
            { context, action, first, second, _, _ in
                guard let context else { return SQLITE_OK }
                let rules = Unmanaged<BodyRules>.fromOpaque(context).takeUnretainedValue()
                guard rules.isInForce else { return SQLITE_OK }
                return BodyRules.allows(action, first, second) ? SQLITE_OK : SQLITE_DENY
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    private static func allows(
        _ action: Int32,
        _ first: UnsafePointer<CChar>?,
        _ second: UnsafePointer<CChar>?
    ) -> Bool {
        switch action {
        case SQLITE_TRANSACTION, SQLITE_SAVEPOINT, SQLITE_ATTACH, SQLITE_DETACH: false
        case SQLITE_PRAGMA: second == nil
        default: !Self.isOurs(first) && !Self.isOurs(second)
        }
    }

    private static func isOurs(_ name: UnsafePointer<CChar>?) -> Bool {
        name.map { String(cString: $0).lowercased().hasPrefix("choreo_") } ?? false
    }
}
