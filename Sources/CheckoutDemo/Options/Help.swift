/// What `help` prints.
enum Help {
    static var text: String {
        """
        checkout-demo: a checkout of five services that nobody conducts

        Usage:
          checkout-demo [run] [OPTIONS]              plays orders, and audits the databases
          checkout-demo watch [OPTIONS]              plays orders, and shows what goes on meanwhile
          checkout-demo trace ORDER_ID [OPTIONS]     plays up to one order, and draws what happened
          checkout-demo graph [OPTIONS]              draws who listens to whom, or compares it
          checkout-demo status --data DIR            says where the orders in a folder stand
          checkout-demo dead-letters list            shows the events that could not be handled
          checkout-demo dead-letters show ID         shows one of them, with all that is known
          checkout-demo dead-letters replay ID       tries it again
          checkout-demo dead-letters discard ID      gives it up; --reason says why
          checkout-demo verify [OPTIONS]             simulates crashes, duplicates and every order
          checkout-demo help                         prints this
          checkout-demo --version                    prints the version

        Without options, run makes up 10,000 orders, of which some are declined, short of stock or
        refused, and lets 2 % of calls fail and 2 % of deliveries come twice. With --orders nothing
        goes wrong unless you ask for it.

        Options of run, watch and trace:
        \(Self.options(of: .run, .watch, .trace))

        Options of run and watch:
        \(Self.options(of: .run, .watch))

        Options of run only:
        \(Self.options(of: .run))

        Options of watch only:
        \(Self.options(of: .watch))

        Options of trace only:
        \(Self.options(of: .trace))

        Options of graph:
        \(Self.text(of: GraphOption.all))

        Options of status and dead-letters:
        \(Self.text(of: DataOption.all))

        Options of verify:
        \(Self.text(of: VerifyOption.all))

        Files:
          --orders    order_id,customer_id,ship_country,product_id,quantity,unit_price_cents
          --stock     product_id,units_in_stock
          --outcomes  order_id,outcome,cause
          --events    CloudEvents 1.0 in JSON, an object on each line
          Columns may come in any order, with others among them. A line for each line of an order.

        With --style both, --json prints an object with a report of each style and the comparison,
        --outcomes writes one file if both agree and needs --in-flight 1, and --data keeps a folder
        for each style in DIR. --events and --report are for one style.

        With --data, a run that is interrupted loses nothing: Ctrl-C lets the orders on their way
        go on to their ends, a second Ctrl-C or kill -9 does not, and the next run goes on there.
        status, list and show only read, and work while a run is going on.

        Exit status: 0 if the audit holds, 1 if it does not or something failed, 2 if the input
        makes no sense, 130 after Ctrl-C. --style both ends with 1 too if an order should have ended
        alike and has not. replay ends with 1 if its saga is not over then, graph --diff with 1 if a
        change breaks sagas in flight or other services, and verify with 1 if it finds a violation,
        or does not find a bug that was planted.

        """
    }

    private static func options(of commands: PlayCommand...) -> String {
        Self.text(of: RunOption.all.filter { $0.commands == Set(commands) })
    }

    private static func text<Options>(of options: [CommandOption<Options>]) -> String {
        options.map { option in
            var usage = option.name
            if case .value(let placeholder, _) = option.action { usage += " " + placeholder }
            return "  " + usage.padded(to: 20) + option.help
        }
        .joined(separator: "\n")
    }
}
