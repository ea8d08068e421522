import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What the process holds, in bytes.
enum Memory {
    /// What has been allocated on the heap and not been freed; `nil` where the C library does not tell.
    ///
    /// Counted by glibc's `malloc_info`, over all its arenas: what it has from the system, without what is free in it,
    /// and with what is mapped for itself. It does not depend on how much the allocator keeps for later, as the resident
    /// memory does.
    static var heapInUse: Int? {
        guard let report = Self.allocatorReport else { return nil }
        // The totals of all arenas come after the arenas.
        let totals = report.split(separator: "\n").reversed().prefix { !$0.hasPrefix("</heap>") }
        func size(_ prefix: String) -> Int {
            totals.first { $0.hasPrefix(prefix) }.flatMap { line in
                line.split(separator: "size=\"").last.flatMap { Int($0.prefix { $0.isNumber }) }
            } ?? 0
        }
        return size("<system type=\"current\"") - size("<total type=\"fast\"") - size("<total type=\"rest\"")
            + size("<total type=\"mmap\"")
    }

    /// What the process has of the machine's memory (`VmRSS`), after the allocator has given back what it can.
    static var resident: Int {
        Self.function("malloc_trim", as: (@convention(c) (Int) -> CInt).self).map { _ = $0(0) }
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    private static var allocatorReport: String? {
        #if canImport(Glibc)
        typealias Tell = @convention(c) (CInt, UnsafeMutablePointer<FILE>) -> CInt
        guard let tell = Self.function("malloc_info", as: Tell.self) else { return nil }
        var text: UnsafeMutablePointer<CChar>?
        var length = 0
        guard let file = open_memstream(&text, &length) else { return nil }
        let error = tell(0, file)
        fclose(file)
        defer { free(text) }
        guard error == 0, let text else { return nil }
        return String(cString: text)
        #else
        return nil
        #endif
    }

    /// A function of glibc that Swift's module does not declare.
    private static func function<Function>(_ name: String, as type: Function.Type) -> Function? {
        dlsym(dlopen(nil, RTLD_LAZY), name).map { unsafeBitCast($0, to: type) }
    }

    /// How much the heap grows while something is made, which is kept until it has been looked at.
    static func growth<Made>(whileMaking make: () async throws -> Made) async throws -> (bytes: Int, made: Made) {
        guard let before = self.heapInUse else {
            throw Failure("The C library does not tell how much memory is in use: only glibc does.")
        }
        let made = try await make()
        return ((self.heapInUse ?? 0) - before, made)
    }
}
