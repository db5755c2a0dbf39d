package import EventLog
package import VisionCore

/// Where in a log the places of tracks are: for each stretch of it, the media times of each source.
///
/// Made while the log is read once, so that a query for some minutes reads those stretches that may
/// hold an answer, and nothing else. Takes the same memory for every log: stretches become longer
/// with it.
package struct TrackStretches: Sendable {
    /// More of the log would have to be read than is allowed.
    package struct TooMuch: UserFacing {
        /// Bytes of the log.
        package let bytes: Int64

        /// One line, lower case.
        package var summary: String {
            "\(bytes >> 20) MiB of the log would have to be read for this"
        }
        /// None.
        package var subject: String? { nil }
        /// What to do about it.
        package var hint: String? {
            "ask for less, with 'since' and 'until', or run `sightline log index` on the log"
        }
        /// 64.
        package var exitCode: ExitStatus { .usage }
    }

    private struct Stretch: Sendable {
        let start: LogPosition
        var end: LogPosition
        var bytes: Int64
        /// First and last media time of each source, nanoseconds.
        var times: [String: ClosedRange<Int64>] = [:]

        mutating func add(_ time: ClosedRange<Int64>, of source: String) {
            let known = times[source] ?? time
            times[source] =
                min(known.lowerBound, time.lowerBound)...max(known.upperBound, time.upperBound)
        }
    }

    private var stretches: [Stretch] = []
    private var length: Int64
    private let most: Int

    /// None yet; stretches are of `length` bytes, as long as there are `most` of them at the most.
    package init(length: Int64 = 1_048_576, most: Int = 2048) {
        self.length = max(length, 1)
        self.most = max(most, 2)
    }

    /// Takes note of the line that `reader` gave last.
    package mutating func add(_ line: LogReader.Line, at end: LogPosition, _ place: TrackPlace?) {
        let bytes = Int64(clamping: line.bytes.count).addingSaturated(1)
        if let last = stretches.indices.last, stretches[last].bytes < length {
            stretches[last].end = end
            stretches[last].bytes = stretches[last].bytes.addingSaturated(bytes)
        } else {
            if stretches.count == most { merge() }
            let start = LogPosition(segment: end.segment, offset: line.offset)
            stretches.append(Stretch(start: start, end: end, bytes: bytes))
        }
        if let place, let last = stretches.indices.last {
            let time = place.time.nanoseconds
            stretches[last].add(time...time, of: place.source)
        }
    }

    /// Makes one of every two.
    private mutating func merge() {
        length = length.addingSaturated(length)
        stretches = stride(from: 0, to: stretches.count, by: 2).map { index in
            var one = stretches[index]
            for further in stretches[index...].prefix(2).dropFirst() {
                one.end = further.end
                one.bytes = one.bytes.addingSaturated(further.bytes)
                for (source, time) in further.times { one.add(time, of: source) }
            }
            return one
        }
    }

    /// Gives each place that `query` asks for to `body`, as `TrackScan` does: of the log at `path`
    /// as far as it was taken note of, from `start` on.
    ///
    /// Throws `TooMuch` before anything is read where that is more than `limit` bytes, and what is
    /// wrong with the log.
    package func scan(
        _ query: TrackQuery, path: String, from start: LogPosition? = nil, limit: Int64,
        _ body: (TrackPlace) throws -> Void
    ) throws {
        let wanted = stretches.filter { stretch in
            start.map { $0.isBefore(stretch.end) } ?? true && query.mayMatch(stretch.times)
        }
        let bytes = wanted.reduce(Int64.zero) { $0.addingSaturated($1.bytes) }
        guard bytes <= limit else { throw TooMuch(bytes: bytes) }
        guard !wanted.isEmpty else { return }
        let reader = try LogReader(path: path)
        for stretch in wanted {
            let first = start.map { stretch.start.isBefore($0) ? $0 : stretch.start }
            // What is no longer there is in no answer.
            guard try reader.skip(to: first ?? stretch.start) else { continue }
            while reader.position.isBefore(stretch.end), let line = try reader.next() {
                try TrackScan.take(line, query, body)
            }
        }
    }
}

extension TrackQuery {
    /// Whether places of sources in `times` may be asked for.
    fileprivate func mayMatch(_ times: [String: ClosedRange<Int64>]) -> Bool {
        times.contains { source, time in
            (sources.isEmpty || sources.contains(source))
                && since.map { time.upperBound >= $0.nanoseconds } ?? true
                && until.map { time.lowerBound < $0.nanoseconds } ?? true
        }
    }
}

extension LogPosition {
    fileprivate func isBefore(_ other: LogPosition) -> Bool {
        (segment, offset) < (other.segment, other.offset)
    }
}
