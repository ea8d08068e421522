import Choreography
import Orchestration

// What the manager of the parcels says to the services. They answer with the events of the choreography.

/// The desk is to write a parcel down.
struct BookParcel: ParticipantCommand {
    var number: Int
    var price: Cents
}

/// The desk is to forget a parcel.
struct CancelParcel: CompensatingCommand { var number: Int }

/// The till is to take the price.
struct ChargeParcel: ParticipantCommand {
    var number: Int
    var price: Cents
}

/// The till is to give the price back.
struct RefundParcel: CompensatingCommand { var number: Int }

/// A courier is to be found.
struct FindCourier: ParticipantCommand { var number: Int }

/// A courier is not needed any more.
struct ReleaseCourier: CompensatingCommand { var number: Int }

/// The gate is to let a parcel go.
struct ReleaseParcel: ParticipantCommand { var number: Int }
