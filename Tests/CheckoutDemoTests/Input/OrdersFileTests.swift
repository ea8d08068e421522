import Testing

@testable import CheckoutDemo

@Suite("The orders file")
struct OrdersFileTests {
    private static let header = "order_id,customer_id,ship_country,product_id,quantity,unit_price_cents\n"

    @Test("Finds columns by their names, in any order and among others")
    func columns() throws {
        let text =
            "note,unit_price_cents,quantity,product_id,ship_country,customer_id,order_id\nx,250,2,7,France,C,A1\n"
        let line = OrderLine(product: "7", quantity: 2, unitPrice: 250)
        #expect(try Self.parse(text) == [Order(id: "A1", customer: "C", country: "France", lines: [line])])
    }

    @Test("Groups the lines of an order, in the order in which the numbers first appear")
    func grouping() throws {
        let orders = try Self.parse(Self.header + "2,A,x,p,1,5\n1,B,y,p,1,5\n2,A,x,q,3,7\n")
        #expect(orders.map(\.id) == ["2", "1"])
        #expect(orders.map { $0.lines.map(\.product) } == [["p", "q"], ["p"]])
        #expect(orders.map(\.total) == [26, 5])
    }

    @Test("Takes a header without rows for no orders")
    func empty() throws {
        #expect(try Self.parse(Self.header).isEmpty)
    }

    @Test("Takes a total that can just be counted")
    func largestTotal() throws {
        #expect(try Self.parse(Self.header + "1,A,x,p,1,\(Int.max)\n").map(\.total) == [Int.max])
    }

    @Test(
        "Says of a bad row its line, its column, and what was expected",
        arguments: [
            (
                "1,A,x,p,1\n",
                "f.csv, line 2, column 6: expected 6 fields as in the header, not 5"
            ),
            (
                "1,A,x,p,1,2,3\n",
                "f.csv, line 2, column 7: expected 6 fields as in the header, not 7"
            ),
            (
                "1,A,x,p,1,2\n\n",
                "f.csv, line 3, column 2: expected 6 fields as in the header, not 1"
            ),
            (
                "1,A,x,p,many,2\n",
                "f.csv, line 2, column quantity: expected a whole number of units, not \"many\""
            ),
            (
                "1,A,x,p,,2\n",
                "f.csv, line 2, column quantity: expected a whole number of units, not \"\""
            ),
            (
                "1,A,x,p,1.5,2\n",
                "f.csv, line 2, column quantity: expected a whole number of units, not \"1.5\""
            ),
            (
                "1,A,x,p, 1,2\n",
                "f.csv, line 2, column quantity: expected a whole number of units, not \" 1\""
            ),
            (
                "1,A,x,p,1,2\n1,A,x,p,-3,2\n",
                "f.csv, line 3, column quantity: expected 0 or more units, not \"-3\""
            ),
            (
                "1,A,x,p,1,-2\n",
                "f.csv, line 2, column unit_price_cents: expected 0 or more cents, not \"-2\""
            ),
            (
                "1,A,x,p,1,9223372036854775808\n",
                "f.csv, line 2, column unit_price_cents: expected a number of cents up to 9223372036854775807, "
                    + "not \"9223372036854775808\""
            ),
            (
                "1,A,x,p,2,9223372036854775807\n",
                "f.csv, line 2, column unit_price_cents: expected order \"1\" to cost at most 9223372036854775807 cents"
            ),
            (
                "1,A,x,p,1,9223372036854775807\n1,A,x,p,1,1\n",
                "f.csv, line 3, column unit_price_cents: expected order \"1\" to cost at most 9223372036854775807 cents"
            ),
            (
                "1,A,x,p,1,2\n1,B,x,p,1,2\n",
                "f.csv, line 3, column customer_id: expected \"A\" as on the other lines of the order, not \"B\""
            ),
            (
                "1,A,x,p,1,2\n1,A,y,p,1,2\n",
                "f.csv, line 3, column ship_country: expected \"x\" as on the other lines of the order, not \"y\""
            ),
            (
                ",A,x,p,1,2\n",
                "f.csv, line 2, column order_id: expected some text, but the field is empty"
            ),
            (
                "\"1\n\n\",A,x,p,\"1\n\",2\n",
                "f.csv, line 4, column quantity: expected a whole number of units, not \"1\\n\""
            ),
        ]
    )
    func badRow(rows: String, message: String) {
        #expect(throws: DemoError.badInput(message)) { try Self.parse(Self.header + rows) }
    }

    @Test(
        "Says which column is missing, or is there twice",
        arguments: [
            ("", "f.csv, line 1, column order_id: expected it in the header, not only \"\""),
            (
                "order_id,customer_id,ship_country,product_id,unit_price_cents\n",
                "f.csv, line 1, column quantity: expected it in the header, not only "
                    + "\"order_id,customer_id,ship_country,product_id,unit_price_cents\""
            ),
            (
                "order_id,customer_id,ship_country,product_id,quantity,unit_price_cents,quantity\n",
                "f.csv, line 1, column quantity: expected it once in the header"
            ),
        ]
    )
    func badHeader(text: String, message: String) {
        #expect(throws: DemoError.badInput(message)) { try Self.parse(text) }
    }

    private static func parse(_ text: String) throws -> [Order] {
        try OrdersFile.parse(Array(text.utf8), file: "f.csv")
    }
}
