/// The framework's own tables in a database.
///
/// One row of `choreo_journal` is inbox, barrier, step record and outbox at once. It is written once and never changed;
/// that it is settled is told by a watermark in `choreo_meta`, and by `choreo_open` for the few rows that lag behind.
/// Names that come again and again are kept once.
enum JournalSchema {
    /// The version of the tables below.
    static let version = steps.count

    /// What makes the tables of each version out of those of the version before, the first out of nothing.
    static let steps: [String] = [
        """
        CREATE TABLE choreo_meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE choreo_migrations(place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE choreo_steps(
            id INTEGER PRIMARY KEY,
            participant TEXT NOT NULL,
            step TEXT NOT NULL,
            is_retired INTEGER NOT NULL DEFAULT 0,
            UNIQUE(participant, step)
        );
        CREATE TABLE choreo_events(
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, UNIQUE(name, version)
        );
        CREATE TABLE choreo_sources(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE choreo_journal(
            number INTEGER PRIMARY KEY,
            saga BLOB NOT NULL,
            step INTEGER NOT NULL,
            role INTEGER NOT NULL,
            state INTEGER NOT NULL,
            place INTEGER NOT NULL,
            cause BLOB,
            time INTEGER NOT NULL,
            due INTEGER,
            event INTEGER,
            id BLOB,
            event_time INTEGER,
            source INTEGER,
            trace TEXT,
            payload TEXT
        );
        CREATE UNIQUE INDEX choreo_barrier ON choreo_journal(saga, step, role);
        CREATE TABLE choreo_open(number INTEGER PRIMARY KEY);
        CREATE TABLE choreo_attempts(
            saga BLOB NOT NULL,
            step INTEGER NOT NULL,
            is_undo INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY(saga, step, is_undo)
        ) WITHOUT ROWID;
        CREATE TABLE choreo_letters(
            participant TEXT NOT NULL,
            number INTEGER NOT NULL,
            step INTEGER NOT NULL,
            is_undo INTEGER NOT NULL,
            error TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            time INTEGER NOT NULL,
            event INTEGER NOT NULL,
            saga BLOB NOT NULL,
            id BLOB NOT NULL,
            cause BLOB,
            event_time INTEGER NOT NULL,
            source INTEGER NOT NULL,
            trace TEXT,
            payload TEXT NOT NULL,
            PRIMARY KEY(participant, number)
        ) WITHOUT ROWID;
        CREATE TABLE choreo_debts(
            number INTEGER PRIMARY KEY,
            step INTEGER NOT NULL,
            reason TEXT NOT NULL,
            event INTEGER NOT NULL,
            saga BLOB NOT NULL,
            id BLOB NOT NULL,
            cause BLOB,
            event_time INTEGER NOT NULL,
            source INTEGER NOT NULL,
            trace TEXT,
            payload TEXT NOT NULL
        );
        """
    ]
}
