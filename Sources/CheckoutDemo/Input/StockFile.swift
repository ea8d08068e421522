/// Reads from a CSV file how many units of each product there are.
enum StockFile {
    private static let columns = ["product_id", "units_in_stock"]

    /// Reads the stock.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - scale: What every number of units is multiplied with.
    /// - Returns: The units of each product.
    /// - Throws: An error that names file, line and column.
    static func read(_ file: InputFile, scale: Int) throws(DemoError) -> [ProductID: Int] {
        try Self.parse(
            file.read(expecting: "a CSV file with the columns \(Self.columns.joined(separator: ", "))"),
            file: file.path,
            scale: scale
        )
    }

    /// Reads the stock from the file's contents.
    static func parse(_ bytes: [UInt8], file: String, scale: Int) throws(DemoError) -> [ProductID: Int] {
        var table = try CSVTable(bytes, file: file, columns: Self.columns)
        var stock: [ProductID: Int] = [:]
        while let row = try table.next() {
            let product = try row.text("product_id")
            let units = try row.count("units_in_stock", of: "units")
            let (scaled, isTooMuch) = units.multipliedReportingOverflow(by: scale)
            guard !isTooMuch else {
                throw row.error(
                    "units_in_stock",
                    "expected at most \(Int.max / scale) units, to be taken \(scale) times"
                )
            }
            guard stock.updateValue(scaled, forKey: product) == nil else {
                throw row.error("product_id", "expected each product once, but \(quoted(product)) is there before")
            }
        }
        return stock
    }
}
