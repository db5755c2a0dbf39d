import EventLog

// The example of EventLog.docc.
func isWhole(log path: String) throws -> Bool {
    let report = try LogVerifier.verify(path: path)
    return report.fault == nil && report.hasEnd
}
