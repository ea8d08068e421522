/// A piece of input as an error quotes it: on one line, and not too long.
func quoted(_ text: String, limit: Int = 40) -> String {
    var quoted = ""
    for scalar in text.unicodeScalars.prefix(limit) {
        quoted += scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: false) : String(scalar)
    }
    return "\"\(quoted)\(text.unicodeScalars.count > limit ? "…" : "")\""
}

/// "1 order", "2 orders", "10,000 orders".
func counted(_ count: some BinaryInteger, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// A number with its thousands grouped.
func grouped(_ number: some BinaryInteger) -> String {
    let digits = String(number.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
        text.append(digit)
    }
    return number < 0 ? "-" + text : text
}

/// Cents as dollars.
func money(_ cents: some BinaryInteger) -> String {
    let (dollars, rest) = cents.magnitude.quotientAndRemainder(dividingBy: 100)
    return "\(cents < 0 ? "-" : "")$\(grouped(dollars)).\(rest < 10 ? "0" : "")\(rest)"
}

/// A number with a fixed count of decimals, rounded.
func decimal(_ value: Double, _ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1.0) { result, _ in result * 10 }
    let scaled = UInt64((value.magnitude * scale).rounded())
    let digits = String(scaled)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let whole = padded.dropLast(decimals)
    return (value < 0 ? "-" : "") + whole + (decimals > 0 ? "." + padded.suffix(decimals) : "")
}
