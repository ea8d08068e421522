import Foundation

extension Process {
    /// Waits until the process has ended.
    ///
    /// `waitUntilExit` is told by a descriptor that every child inherits which happens to be started at the same time: it
    /// would wait for those too.
    ///
    /// - Returns: Its exit status, or -1 if somebody else has taken it.
    @discardableResult
    func waitForEnd() -> Int32 {
        var information = siginfo_t()
        information._sifields._sigchld.si_status = -1
        while waitid(P_PID, id_t(self.processIdentifier), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        return information._sifields._sigchld.si_status
    }
}
