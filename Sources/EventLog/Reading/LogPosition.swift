/// A place between two lines of a log.
package struct LogPosition: Sendable, Equatable {
    /// The segment, from 1.
    package var segment: Int
    /// Bytes before it in the segment.
    package var offset: Int64

    /// Byte `offset` of segment `segment`.
    package init(segment: Int, offset: Int64) {
        self.segment = segment
        self.offset = offset
    }
}

extension LogReader {
    /// Continues at `position`; false when the log no longer has that segment.
    package func skip(to position: LogPosition) throws(EventLogError) -> Bool {
        guard try lines.skip(to: position.segment, offset: position.offset) else { return false }
        self.position = position
        return true
    }
}
