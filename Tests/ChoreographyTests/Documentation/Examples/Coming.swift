import Choreography

/// The examples of "Coming from other frameworks".
enum Coming {
    struct SubmitOrder: Command { var order: Int }
    struct OrderSubmitted: DomainEvent { var order: Int }
    struct OrderRejected: CompensationEvent { var order: Int }
    struct OrderApproved: DomainEvent { var order: Int }
    struct CreditReserved: DomainEvent { var order: Int }
    struct CreditLimitExceeded: CompensationEvent { var order: Int }
    struct CreditReleased: CompensationEvent { var order: Int }
    struct ApprovalOverdue: CompensationEvent { var order: Int }

    struct Rows { var rows = Table<Int, String>() }
    typealias Database = InMemoryStore<Rows>

    struct Orders: Participant {
        let store = Database(Rows())

        var reactions: [Reaction<Database>] {
            // snippet: eventuate
            InitiatingStep(on: SubmitOrder.self, completes: OrderSubmitted.self) { submit, orders in
                orders.rows[submit.order] = "pending"
                return OrderSubmitted(order: submit.order)
            }
            .compensate(on: CreditLimitExceeded.self, ApprovalOverdue.self) { submitted, orders in
                orders.rows[submitted.order] = "rejected"
                return OrderRejected(order: submitted.order)
            }
            // end
            // snippet: temporal
            RetriableStep(
                on: CreditReserved.self,
                completes: OrderApproved.self,
                retry: .exponential(base: .seconds(1), factor: 2, limit: .seconds(100), maxAttempts: 20)
            ) { reserved, orders in
                orders.rows[reserved.order] = "approved"
                return OrderApproved(order: reserved.order)
            }
            Deadline(
                after: OrderSubmitted.self,
                within: .seconds(60),
                unless: CreditReserved.self,
                CreditLimitExceeded.self,
                rejects: ApprovalOverdue.self
            ) { submitted, orders in
                ApprovalOverdue(order: submitted.order)
            }
            // end
        }
    }

    struct Customers: Participant {
        let store = Database(Rows())

        var reactions: [Reaction<Database>] {
            // snippet: masstransit
            CompensatableStep(
                on: OrderSubmitted.self,
                completes: CreditReserved.self,
                rejects: CreditLimitExceeded.self
            ) { submitted, customers in
                guard customers.rows.count < 100 else { throw CreditLimitExceeded(order: submitted.order) }
                customers.rows[submitted.order] = "reserved"
                return CreditReserved(order: submitted.order)
            }
            .compensate(on: ApprovalOverdue.self) { reserved, customers in
                customers.rows[reserved.order] = nil
                return CreditReleased(order: reserved.order)
            }
            // end
            Listener(on: OrderApproved.self) { approved, customers in customers.rows[approved.order] = "used" }
        }
    }

    static func choreography(_ environment: Environment = .system) -> SagaChoreography {
        SagaChoreography("orders", environment: environment) {
            Orders()
            Customers()
        }
    }
}
