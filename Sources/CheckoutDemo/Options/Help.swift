/// What `help` prints.
enum Help {
    static var text: String {
        """
        checkout-demo: a checkout of five services that nobody conducts

        Usage:
          checkout-demo [run] [OPTIONS]              plays orders, and audits the databases
          checkout-demo trace ORDER_ID [OPTIONS]     plays up to one order, and shows what happened
          checkout-demo graph [--format FORMAT]      draws who listens to whom: mermaid or dot
          checkout-demo help                         prints this
          checkout-demo --version                    prints the version

        Without options, run makes up 10,000 orders, of which some are declined, short of stock or
        refused, and lets 2 % of calls fail and 2 % of deliveries come twice. With --orders nothing
        goes wrong unless you ask for it.

        Options of run and trace:
        \(Self.options { !$0.isForRunOnly })

        Options of run only:
        \(Self.options(where: \.isForRunOnly))

        Files:
          --orders    order_id,customer_id,ship_country,product_id,quantity,unit_price_cents
          --stock     product_id,units_in_stock
          --outcomes  order_id,outcome,cause
          Columns may come in any order, with others among them. A line for each line of an order.

        Exit status: 0 if the audit holds, 1 if it does not, 2 if the input makes no sense.

        """
    }

    private static func options(where isIncluded: (RunOption) -> Bool) -> String {
        RunOption.all.filter(isIncluded).map { option in
            var usage = option.name
            if case .value(let placeholder, _) = option.action { usage += " " + placeholder }
            return "  " + usage.padded(to: 20) + option.help
        }
        .joined(separator: "\n")
    }
}
