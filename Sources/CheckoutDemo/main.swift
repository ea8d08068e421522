import Foundation

let status = await Program(console: .system()).run(Array(CommandLine.arguments.dropFirst()))
exit(status)
