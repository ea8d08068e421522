import Foundation

extension Process {
    /// Waits until the process has ended.
    ///
    /// `waitUntilExit` is told by a descriptor that every child inherits which happens to be started at the same time: it
    /// would wait for those too.
    func waitForEnd() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(self.processIdentifier), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
    }
}
