// A service that takes orders by POST /orders, and says by GET /orders/{id} what has become of them.
//
// Begin with OrderService/OrderService.swift, which puts everything together.
internal import Foundation
internal import OrderService

exit(try await Program.run(Array(CommandLine.arguments.dropFirst())))
