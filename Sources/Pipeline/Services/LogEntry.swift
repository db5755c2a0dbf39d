import EventLog

/// What one item of a source gives the log.
struct LogEntry: Sendable {
    /// Index of the source.
    let source: Int
    /// `src` of the records.
    let name: String
    /// The records.
    var records: FrameRecords
    /// Frames of the source that were decoded, up to this entry; nil where it adds none.
    var decoded: Int?
    /// Packets of the source from which no frame was made, up to this entry; nil where unchanged.
    var refusedPackets: Int?
    /// Whether nothing of the source follows.
    var endsSource = false
}
