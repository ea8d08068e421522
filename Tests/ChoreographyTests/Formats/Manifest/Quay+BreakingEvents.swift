@testable import Choreography

extension Quay {
    /// Changes of events and their payloads that break something.
    static let breakingEvents = Self.ofEvents + Self.ofPayloads

    private static let ofEvents = [
        QuayChange("an event renamed", [.messageRenamed], from: Scan.Scanned.self, to: Scan.Weighed.self),
        QuayChange(
            "an event replaced",
            [.messageRemoved, .completionChanged, .triggersChanged],
            from: Scan.Scanned.self,
            to: Scan.Measured.self
        ),
        QuayChange(
            "an event that compensates now",
            [.messageKindChanged],
            from: Scan.Scanned.self,
            to: Scan.Turned.self
        ),
        QuayChange(
            "a version raised without migration",
            [.migrationMissing, .memberRemoved, .memberRemoved, .memberRemoved, .memberRetyped],
            from: Scan.Scanned.self,
            to: Scan.Unmigrated.self
        ),
        QuayChange("a migration removed", [.migrationMissing], from: Scan.Migrated.self, to: Scan.Unmigrated.self),
        QuayChange(
            "a version lowered",
            [.versionLowered, .requiredMemberAdded, .requiredMemberAdded, .memberRetyped],
            from: Scan.Migrated.self,
            to: Scan.Scanned.self
        ),
    ]

    private static let ofPayloads = [
        QuayChange(
            "members removed",
            [.memberRemoved, .memberRemoved],
            from: Scan.Scanned.self,
            to: Rescan.Removed.self
        ),
        QuayChange("a member retyped", [.memberRetyped], from: Scan.Scanned.self, to: Rescan.Retyped.self),
        QuayChange("a required member", [.requiredMemberAdded], from: Scan.Scanned.self, to: Rescan.Required.self),
        QuayChange(
            "a member that may be missing",
            [.memberMadeOptional],
            from: Scan.Scanned.self,
            to: Rescan.Loosened.self
        ),
        QuayChange(
            "a member that may not be missing any more",
            [.memberMadeRequired],
            from: Rescan.Loosened.self,
            to: Scan.Scanned.self
        ),
        QuayChange("a choice of more", [.choiceAdded], from: Scan.Scanned.self, to: Rescan.Wider.self),
        QuayChange("a choice of less", [.choiceRemoved], from: Rescan.Wider.self, to: Scan.Scanned.self),
        QuayChange("a member within a list retyped", [.memberRetyped], from: Scan.Scanned.self, to: Rescan.Deep.self),
        QuayChange("a member of a tree retyped", [.memberRetyped], from: Rescan.Tree.self, to: Rescan.OtherTree.self),
    ]
}
