/// Names for things in a document: letters, digits, dots, underscores and hyphens, and each once.
struct UniqueNames {
    private var taken: Set<String>

    /// Begins with names that nothing is to get.
    init(reserving names: some Sequence<String> = []) {
        self.taken = Set(names)
    }

    /// A name that is as near as can be to what something is called, and not taken; it is from now on.
    mutating func name(for text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar in
            let isLetter = scalar.isASCII && scalar.properties.isAlphabetic
            return Character(isLetter || "0123456789._-".unicodeScalars.contains(scalar) ? scalar : "_")
        }
        let name = scalars.isEmpty ? "_" : String(scalars)
        var unique = name
        var number = 2
        while !self.taken.insert(unique).inserted {
            unique = "\(name)\(number)"
            number += 1
        }
        return unique
    }
}
