import Choreography
import Orchestration

/// The parcels in the other style, with what the checkout does not have: branches that run at the same time, and a limit.
struct ParcelSaga: OrchestratedSaga {
    let name = "Manager"
    let store: InMemoryStore<SagaTable>
    let limit: Duration? = .seconds(15)

    var steps: [SagaStage<SendParcel>] {
        Invoke(BookParcel.self, replies: ParcelBooked.self) { saga in
            BookParcel(number: saga.request.number, price: saga.request.price)
        }
        .compensate(CancelParcel.self, replies: BookingCancelled.self) { saga in
            CancelParcel(number: saga.request.number)
        }
        Parallel {
            Invoke(ChargeParcel.self, replies: ParcelPaid.self, refuses: ParcelNotPaid.self) { saga in
                ChargeParcel(number: saga.request.number, price: try saga.reply(ParcelBooked.self).price)
            }
            .compensate(RefundParcel.self, replies: ParcelRefunded.self) { saga in
                RefundParcel(number: saga.request.number)
            }
            Invoke(FindCourier.self, replies: CourierFound.self, refuses: NoCourierFound.self) { saga in
                FindCourier(number: saga.request.number)
            }
            .compensate(ReleaseCourier.self, replies: CourierReleased.self) { saga in
                ReleaseCourier(number: saga.request.number)
            }
        }
        Invoke(ReleaseParcel.self, replies: ParcelSent.self) { saga in ReleaseParcel(number: saga.request.number) }
            .retriable()
    }
}
