import Choreography
import ChoreographySQLite

/// What Inventory needs of its database.
protocol WarehouseRecords {
    /// How many units of a product are on the shelf.
    func units(of product: ProductID) throws -> Int
    func setUnits(_ units: Int, of product: ProductID) throws
}

/// What Inventory keeps in memory.
struct Warehouse {
    /// How many units of each product are on the shelf.
    var shelf: Table<ProductID, Int>
}

extension InMemoryTransaction: WarehouseRecords where Tables == Warehouse {
    func units(of product: ProductID) -> Int { self.shelf[product, default: 0] }
    func setUnits(_ units: Int, of product: ProductID) { self.shelf[product] = units }
}

extension SQLiteTransaction: WarehouseRecords {
    /// The tables of Inventory.
    static let warehouseTables = [
        SQLiteMigration(
            "shelf",
            "CREATE TABLE shelf(product TEXT PRIMARY KEY, units INTEGER NOT NULL) WITHOUT ROWID"
        )
    ]

    func units(of product: ProductID) throws -> Int {
        try self.first("SELECT units FROM shelf WHERE product = ?1", product) { try $0.get(0, as: Int.self) } ?? 0
    }

    func setUnits(_ units: Int, of product: ProductID) throws {
        try self.execute("INSERT OR REPLACE INTO shelf(product, units) VALUES(?1, ?2)", product, units)
    }
}
