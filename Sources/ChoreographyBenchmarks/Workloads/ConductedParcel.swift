import Choreography
import ChoreographySQLite
import Orchestration
import OrchestrationSQLite

// The parcel in the other style: the same work and the same answers, and a manager that asks for them.

struct AcceptParcel: ParticipantCommand { var request: Send }
struct ReturnParcel: CompensatingCommand { var n: Int }
struct TakePayment: ParticipantCommand { var sent: Sent }
struct PackParcel: ParticipantCommand { var paid: Paid }
struct CarryParcel: ParticipantCommand { var packed: Packed }
struct DeliverParcel: ParticipantCommand { var carried: Carried }

struct ParcelSaga: OrchestratedSaga {
    let store: SQLiteStore

    var steps: [SagaStage<Send>] {
        Invoke(AcceptParcel.self, replies: Sent.self) { saga in AcceptParcel(request: saga.request) }
            .compensate(ReturnParcel.self, replies: Unsent.self) { saga in ReturnParcel(n: saga.request.n) }
        Invoke(TakePayment.self, replies: Paid.self, refuses: PaymentFailed.self) { saga in
            TakePayment(sent: try saga.reply(Sent.self))
        }
        .pivot()
        Invoke(PackParcel.self, replies: Packed.self) { saga in PackParcel(paid: try saga.reply(Paid.self)) }
            .retriable()
        Invoke(CarryParcel.self, replies: Carried.self) { saga in CarryParcel(packed: try saga.reply(Packed.self)) }
            .retriable()
        Invoke(DeliverParcel.self, replies: Delivered.self) { saga in
            DeliverParcel(carried: try saga.reply(Carried.self))
        }
        .retriable()
    }
}

/// One of the five services.
struct ConductedParcel: Participant {
    let name: String
    let store: SQLiteStore
    let number: Int

    var reactions: [Reaction<SQLiteStore>] {
        switch self.number {
        case 0:
            CommandStep(on: AcceptParcel.self, replies: Sent.self) { command, db in
                let send = command.request
                try db.work(send.n, 0)
                return Sent(n: send.n, customer: send.customer, text: send.text)
            }
            .compensate(on: ReturnParcel.self) { sent, _ in Unsent(n: sent.n) }
        case 1:
            CommandStep(on: TakePayment.self, replies: Paid.self, refuses: PaymentFailed.self) { command, db in
                try db.work(command.sent.n, 1)
                return Paid(n: command.sent.n, customer: command.sent.customer, cents: 1299)
            }
        case 2:
            CommandStep(on: PackParcel.self, replies: Packed.self) { command, db in
                try db.work(command.paid.n, 2)
                return Packed(n: command.paid.n, customer: command.paid.customer, weight: 1.25)
            }
        case 3:
            CommandStep(on: CarryParcel.self, replies: Carried.self) { command, db in
                try db.work(command.packed.n, 3)
                return Carried(n: command.packed.n, customer: command.packed.customer, carrier: "swift")
            }
        default:
            CommandStep(on: DeliverParcel.self, replies: Delivered.self) { command, db in
                try db.work(command.carried.n, 4)
                return Delivered(n: command.carried.n, customer: command.carried.customer)
            }
        }
    }
}

extension Parcel {
    /// Opens a file for the manager's rows, or the services' if they have only one.
    static func openManager(beside stores: [SQLiteStore], files: Int, in folder: ScratchFolder) throws -> SQLiteStore {
        guard files > 1 else { return stores[0] }
        return try SQLiteStore(path: "\(folder.path)/manager.db", migrations: [SQLiteTransaction.sagaTable])
    }

    static func conducted(
        by manager: SQLiteStore,
        on stores: [SQLiteStore],
        _ configuration: SagaChoreography.Configuration
    ) -> SagaChoreography {
        SagaChoreography("parcel", configuration: configuration) {
            SagaManager(ParcelSaga(store: manager))
            for number in 0..<5 {
                ConductedParcel(name: "Service \(number)", store: stores[number], number: number)
            }
        }
    }
}
