/// The database of one service, or of the manager.
enum Database: String, CaseIterable {
    case orders = "Orders"
    case payments = "Payments"
    case inventory = "Inventory"
    case shipping = "Shipping"
    case notifications = "Notifications"
    case manager = "Manager"

    /// The service's name.
    var service: String { self.rawValue }

    /// The name of the file.
    var file: String { self.rawValue.lowercased() + ".db" }
}
