import Testing

@testable import CheckoutDemo

@Suite("The stock file")
struct StockFileTests {
    @Test("Reads the units of each product, and multiplies them")
    func scaled() throws {
        let text = "name,units_in_stock,product_id\n\"Tea, black\",39,1\nCoffee,0,2\n"
        #expect(try Self.parse(text, scale: 3) == ["1": 117, "2": 0])
        #expect(try Self.parse(text, scale: 0) == ["1": 0, "2": 0])
    }

    @Test(
        "Says of bad stock its line, its column, and what was expected",
        arguments: [
            (
                "product_id\n",
                "s.csv, line 1, column units_in_stock: expected it in the header, not only \"product_id\""
            ),
            (
                "product_id,units_in_stock\n1,some\n",
                "s.csv, line 2, column units_in_stock: expected a whole number of units, not \"some\""
            ),
            (
                "product_id,units_in_stock\n1,-1\n",
                "s.csv, line 2, column units_in_stock: expected 0 or more units, not \"-1\""
            ),
            (
                "product_id,units_in_stock\n1,2\n1,3\n",
                "s.csv, line 3, column product_id: expected each product once, but \"1\" is there before"
            ),
            (
                "product_id,units_in_stock\n1,9223372036854775807\n",
                "s.csv, line 2, column units_in_stock: expected at most 3074457345618258602 units, to be taken 3 times"
            ),
        ]
    )
    func badStock(text: String, message: String) {
        #expect(throws: DemoError.badInput(message)) { try Self.parse(text, scale: 3) }
    }

    private static func parse(_ text: String, scale: Int) throws -> [ProductID: Int] {
        try StockFile.parse(Array(text.utf8), file: "s.csv", scale: scale)
    }
}
