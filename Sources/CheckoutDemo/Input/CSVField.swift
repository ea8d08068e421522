/// One value of a CSV file, and where it begins.
struct CSVField: Equatable {
    var text: String
    var line: Int
}
