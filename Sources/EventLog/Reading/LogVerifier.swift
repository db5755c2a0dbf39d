/// Checks a log: form of every line, numbers without holes, one run, unique event ids, the chain.
package enum LogVerifier {
    /// Looks at the log at `path` up to the first fault.
    ///
    /// One pass, memory by the number of events. Throws when it cannot be opened or read.
    package static func verify(path: String) throws(EventLogError) -> VerifyReport {
        let lines = try LineSource(path: path)
        var pass = VerifyPass()
        do throws(FileFault) {
            while let line = try lines.next() {
                guard pass.take(line) else { break }
            }
        } catch {
            throw .io(path: path, cause: error)
        }
        return pass.finished()
    }
}
