import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Somebody else's service that charges cards, in a process of its own.
///
/// It takes a repeated key for the same request. What it does to the first request of a kind is planned.
final class PaymentServer: Sendable {
    /// What becomes of the first request of its kind.
    enum Mood: String, CaseIterable, Sendable {
        /// It is answered at once.
        case prompt
        /// It is answered once the test says so.
        case slow
        /// It is answered with the same answer twice.
        case twice
        /// It is carried out, and the line is cut before the answer.
        case cut
        /// It is not carried out, and never answered.
        case mute
        /// It is carried out, and never answered.
        case hung
    }

    struct Failed: Error {}

    private static let code = """
        import http.server, sys, threading, urllib.parse
        mood, kind = sys.argv[1], sys.argv[2]
        lock, effects, calls = threading.Lock(), {}, []
        silence, leave = threading.Event(), threading.Event()
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *args): pass
            def answer(self, text):
                data = ('HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s' % (len(text), text))
                self.wfile.write(data.encode() * (2 if mood == 'twice' else 1))
            def do_GET(self):
                with lock: self.answer('\\n'.join(calls) + '|' + '\\n'.join(effects))
            def do_POST(self):
                what = self.path[1:] + ' ' + urllib.parse.unquote(self.headers['Idempotency-Key'])
                with lock:
                    calls.append(what)
                    special = self.path[1:] == kind and sum(c.startswith(kind) for c in calls) == 1
                    if not (special and mood == 'mute'): effects.setdefault(what, len(effects) + 1)
                if special and mood in ('mute', 'hung'):
                    print('called', flush=True)
                    silence.wait()
                    return
                if special and mood == 'slow':
                    print('called', flush=True)
                    leave.wait()
                if special and mood == 'cut': return
                self.answer(str(effects[what]))
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.readline()
        leave.set()
        sys.stdin.read()
        """

    private let program: OtherProgram
    private let port: Int

    init(_ mood: Mood, onFirst kind: String = "charge") async throws {
        self.program = try OtherProgram(Self.code, mood.rawValue, kind)
        self.port = try Int(await self.program.line()) ?? { throw Failed() }()
    }

    deinit {
        self.program.stop()
    }

    /// Lets the server answer what it is slow with.
    func answer() throws { try self.program.send("answer") }

    /// Waits until a request has come that is not answered at once, or never.
    func waitForCall() async { _ = await self.program.line() }

    /// Sends a request.
    ///
    /// - Returns: The receipt's number.
    func send(_ kind: String, key: String) async throws -> Int {
        var request = URLRequest(url: try self.url(kind))
        request.httpMethod = "POST"
        request.setValue(key, forHTTPHeaderField: "Idempotency-Key")
        let (data, _) = try await URLSession.shared.data(for: request)
        return try Int(String(decoding: data, as: UTF8.self)) ?? { throw Failed() }()
    }

    /// All requests, and what came of them, each with its kind and key.
    func log() async throws -> (calls: [String], effects: [String]) {
        let (data, _) = try await URLSession.shared.data(from: try self.url("log"))
        let parts = String(decoding: data, as: UTF8.self).split(separator: "|", omittingEmptySubsequences: false)
        let lines = parts.map { $0.split(separator: "\n").map(String.init) }
        guard lines.count == 2 else { throw Failed() }
        return (lines[0], lines[1])
    }

    private func url(_ path: String) throws -> URL {
        guard let url = URL(string: "http://127.0.0.1:\(self.port)/\(path)") else { throw Failed() }
        return url
    }
}
