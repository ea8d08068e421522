import Foundation

/// The Northwind orders, where somebody has put them beside the package.
enum Northwind {
    /// The folder with `orders.csv` and `stock.csv`, or `nil`.
    static let folder: String? = {
        var directory = URL(fileURLWithPath: #filePath)
        while directory.path != "/" {
            directory.deleteLastPathComponent()
            let folder = directory.appendingPathComponent("shared/data/northwind").path
            if FileManager.default.fileExists(atPath: folder + "/orders.csv") { return folder }
        }
        return nil
    }()
}
