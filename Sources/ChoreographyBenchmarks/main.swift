import Dispatch
import Foundation

// The main thread waits in a way that Valgrind 3.19 understands, unlike that of an asynchronous main function.
let isDone = DispatchSemaphore(value: 0)
Task.detached {
    await Program.run(CommandLine.arguments.dropFirst())
    isDone.signal()
}
isDone.wait()
