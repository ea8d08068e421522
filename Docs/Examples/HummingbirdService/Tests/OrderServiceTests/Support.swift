import Choreography
import CoreMetrics
import Foundation
import Logging

@testable import OrderService

/// A folder that is removed when nobody holds it any more.
final class TemporaryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "orders-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: self.path) }
}

extension Telemetry {
    /// The systems are the process's; tests use one for all.
    static let shared = Telemetry.bootstrap(level: .error)
}

extension OrderService {
    /// A service whose steps and undos are given up at their first failure.
    static func strict(in folder: TemporaryFolder) throws -> OrderService {
        var configuration = SagaChoreography.Configuration()
        configuration.retry = .never
        configuration.compensationRetry = .never
        return try OrderService(folder: folder.path, telemetry: .shared, configuration: configuration)
    }
}

/// An order as JSON.
func order(_ id: Int, _ product: String = "tea", customer: String = "Ada", cents: Int = 900) -> String {
    #"{"id": \#(id), "customer": "\#(customer)", "product": "\#(product)", "quantity": 2, "cents": \#(cents)}"#
}
