internal import Choreography
internal import ChoreographySQLite
internal import ChoreographyServiceLifecycle
internal import ChoreographyTelemetry
internal import Foundation
internal import Hummingbird
internal import NIOCore

/// A service that takes orders over HTTP, and runs a saga for each.
///
/// Its three participants have a database each in a folder. What they had not finished when the process ended goes on
/// when a service is made on the same folder.
public struct OrderService: Sendable {
    let orders: SQLiteStore
    let payments: SQLiteStore
    let inventory: SQLiteStore
    let choreography: SagaChoreography
    let index = SagaIndex()
    private let telemetry: Telemetry
    private let sagaMetrics = SagaMetrics()

    /// Opens the databases in a folder, or makes them.
    init(folder: String, telemetry: Telemetry, configuration: SagaChoreography.Configuration = .init()) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let orders = try SQLiteStore(path: "\(folder)/orders.db", migrations: [Orders.tables])
        let payments = try SQLiteStore(path: "\(folder)/payments.db", migrations: [Payments.tables])
        let inventory = try SQLiteStore(path: "\(folder)/inventory.db", migrations: [Inventory.tables])
        self.choreography = SagaChoreography(
            "checkout",
            configuration: configuration,
            observers: [SagaLogger(telemetry.logger), self.index],
            interceptors: [SagaTracer(), self.sagaMetrics]
        ) {
            Orders(store: orders)
            Payments(store: payments)
            Inventory(store: inventory)
        }
        (self.orders, self.payments, self.inventory) = (orders, payments, inventory)
        self.telemetry = telemetry
    }

    var routes: OrderRoutes {
        OrderRoutes(
            desk: OrderDesk(choreography: self.choreography, orders: self.orders, index: self.index),
            metrics: self.telemetry.metrics
        )
    }

    /// Resumes what was left, and runs until the process is asked to end.
    ///
    /// Services are shut down in the reverse of their order: no more requests come when the sagas are told to end.
    ///
    /// - Returns: What has become of the sagas.
    func run(
        hostname: String,
        port: Int,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) async throws -> SagaBalance {
        let resumed = try await self.choreography.resumeSagas().count
        let index = self.index
        let sagas = ChoreographyService(self.choreography, logger: self.telemetry.logger) { index.note($0) }
        let application = Application(
            router: self.routes.router,
            configuration: ApplicationConfiguration(address: .hostname(hostname, port: port)),
            services: [sagas, LoadMeter(metrics: self.sagaMetrics, choreography: self.choreography)],
            onServerRunning: onServerRunning,
            logger: self.telemetry.logger
        )
        try await application.runService()
        return self.index.balance(afterResuming: resumed)
    }
}
