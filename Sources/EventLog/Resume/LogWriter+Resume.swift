extension LogWriter {
    /// Whether `record` stands in the log already.
    func isPresent(_ record: some LogRecord) throws(EventLogError) -> Bool { false }

    /// Keeps what the stages of `source` need to go on after the last record.
    func keep(_ snapshot: [UInt8], of source: String) {}

    /// Writes the resume state when enough time has passed.
    func saveStateIfDue() {}
}
