public import Choreography

/// Reads and writes the rows of a manager's sagas as JSON, for stores that keep bytes.
public struct SagaCoding: Sendable {
    /// A message as it is stored: of which type, in which version.
    private struct StoredMessage: Codable {
        let name: String
        let version: Int
        /// JSON in a string: so that the row is read at once, whatever is in it.
        let payload: String
    }

    private struct StoredInstance: Codable {
        let manager: String
        let progress: SagaProgress
        let request: StoredMessage
        let answers: [StoredMessage]
        let cause: String?
        let endedAt: Timestamp?
        let shares: [String: StoredShares]
    }

    private struct StoredShares: Codable {
        let orders: [StoredOrder]
        let missing: Int
    }

    private struct StoredOrder: Codable {
        var send: Int?
        var undo: Int?
    }

    private let manager: String
    private let types: [String: any Message.Type]
    private let stepCount: Int

    init(of manager: String, _ types: [any Message.Type], stepCount: Int) {
        self.manager = manager
        self.types = Dictionary(types.map { ($0.messageName, $0) }) { first, _ in first }
        self.stepCount = stepCount
    }

    /// A row as JSON.
    public func encode(_ instance: SagaInstance) throws -> [UInt8] {
        let stored = StoredInstance(
            manager: instance.manager,
            progress: instance.progress,
            request: try Self.stored(instance.request),
            answers: try instance.answers.map { try Self.stored($0) },
            cause: instance.cause,
            endedAt: instance.endedAt,
            shares: instance.shares.mapValues {
                StoredShares(orders: $0.orders.map { Self.stored($0) }, missing: $0.missing)
            }
        )
        return try MessageCoding.encode(stored)
    }

    /// A row that was written as JSON, with messages of older versions migrated.
    ///
    /// - Parameters:
    ///   - json: What ``encode(_:)`` has given.
    ///   - saga: The saga, for errors.
    /// - Returns: The row; `nil` if it is another manager's, whose messages this one need not know.
    /// - Throws: ``SagaError`` if the row can't be read, for example because a newer program has written a message of it.
    public func decode(_ json: [UInt8], of saga: SagaID) throws -> SagaInstance? {
        do {
            let stored = try MessageCoding.decode(StoredInstance.self, from: json)
            guard stored.manager == self.manager else { return nil }
            guard let request = try self.message(stored.request) as? any Command,
                stored.progress.steps.count == self.stepCount
            else {
                throw SagaError(
                    .unreadableInstance,
                    "Saga \(saga) was begun when \(stored.manager) declared other steps. Let it end with those.",
                    saga: saga
                )
            }
            var instance = SagaInstance(manager: stored.manager, request: request, stepCount: self.stepCount)
            instance.progress = stored.progress
            instance.answers = try stored.answers.compactMap { try self.message($0) as? any DomainEvent }
            instance.cause = stored.cause
            instance.endedAt = stored.endedAt
            instance.shares = stored.shares.mapValues {
                SagaInstance.Shares(orders: $0.orders.map { Self.order($0) }, missing: $0.missing)
            }
            return instance
        } catch let error as SagaError {
            throw error
        } catch {
            throw SagaError(.unreadableInstance, "The row of saga \(saga) can't be read: \(error)", saga: saga)
        }
    }

    private static func stored(_ message: some Message) throws -> StoredMessage {
        let payload = String(decoding: try MessageCoding.encode(message), as: UTF8.self)
        let type = type(of: message)
        return StoredMessage(name: type.messageName, version: type.schemaVersion, payload: payload)
    }

    private func message(_ stored: StoredMessage) throws -> any Message {
        guard let type = self.types[stored.name] else {
            throw RuntimeError(.undecodableMessage, "The saga declares no message \(stored.name).")
        }
        guard stored.version <= type.schemaVersion else {
            throw RuntimeError(
                .undecodableMessage,
                "\(stored.name) is stored in version \(stored.version), and this program knows versions up to "
                    + "\(type.schemaVersion)."
            )
        }
        let json = Array(stored.payload.utf8)
        guard stored.version < type.schemaVersion else { return try MessageCoding.decode(type, from: json) }
        var payload = try MessageCoding.decode(JSONValue.self, from: json)
        for version in stored.version..<type.schemaVersion { try type.migrate(&payload, from: version) }
        return try MessageCoding.decode(type, from: MessageCoding.encode(payload))
    }

    private static func stored(_ order: SagaOrder) -> StoredOrder {
        switch order {
        case .send(let step): StoredOrder(send: step)
        case .undo(let step): StoredOrder(undo: step)
        case .passReturn: StoredOrder()
        }
    }

    private static func order(_ stored: StoredOrder) -> SagaOrder {
        stored.send.map { .send($0) } ?? stored.undo.map { .undo($0) } ?? .passReturn
    }
}
