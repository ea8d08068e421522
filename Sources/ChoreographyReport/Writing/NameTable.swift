/// Names that come often, each written once and referred to by its number.
struct NameTable {
    private(set) var names: [String] = []
    private var numbers: [String: Int] = [:]

    /// The number of a name; -1 for none.
    mutating func number(of name: String?) -> Int {
        guard let name else { return -1 }
        if let number = self.numbers[name] { return number }
        self.numbers[name] = self.names.count
        self.names.append(name)
        return self.names.count - 1
    }
}
