let groups = [BenchmarkGroup.bus, .durable, .growth]
let names = CommandLine.arguments.dropFirst()
let unknown = names.filter { name in !groups.contains { $0.name == name } }

if !unknown.isEmpty {
    print("There is no benchmark named \(unknown.joined(separator: ", ")).")
}
if names.isEmpty || !unknown.isEmpty {
    print("Usage: choreography-bench <group> …")
    for group in groups { print("  \(group.name)  \(group.summary)") }
} else {
    for group in groups where names.contains(group.name) { try await group.run() }
}
