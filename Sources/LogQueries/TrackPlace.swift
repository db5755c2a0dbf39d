package import EventLog
package import VisionCore

/// Where a track was at a moment, as the log says.
package struct TrackPlace: Sendable, Equatable {
    /// `uid` of the track.
    package let track: String
    /// The name of its source.
    package let source: String
    /// Its class.
    package let cls: String?
    /// Media time.
    package let time: MediaInstant
    /// Its anchor, pixels of the picture as shown.
    package let x: Double
    package let y: Double

    /// The place that a track record tells of; nil for a record that tells none.
    package init?(_ record: JSONValue) {
        guard let track = record["uid"]?.string, let source = record["src"]?.string,
            let time = record["t_ns"]?.int, let anchor = record["anchor"]?.elements,
            anchor.count == 2, let x = anchor[0].double, let y = anchor[1].double
        else { return nil }
        self.init(
            track: track, source: source, cls: record["cls"]?.string, time: Int64(clamping: time),
            x: x, y: y)
    }

    init(track: String, source: String, cls: String?, time: Int64, x: Double, y: Double) {
        self.track = track
        self.source = source
        self.cls = cls
        self.time = MediaInstant(nanoseconds: time)
        self.x = x
        self.y = y
    }
}

/// What is asked of the places of tracks.
package struct TrackQuery: Sendable {
    /// The names of sources; empty for all.
    package var sources: [String]
    /// Classes; empty for all.
    package var classes: [String]
    /// The first moment that counts.
    package var since: MediaInstant?
    /// The first moment that no longer counts.
    package var until: MediaInstant?

    package init(
        sources: [String] = [], classes: [String] = [], since: MediaInstant? = nil,
        until: MediaInstant? = nil
    ) {
        self.sources = sources
        self.classes = classes
        self.since = since
        self.until = until
    }

    /// Whether `place` is asked for.
    package func matches(_ place: TrackPlace) -> Bool {
        (sources.isEmpty || sources.contains(place.source))
            && (classes.isEmpty || place.cls.map(classes.contains) ?? false)
            && since.map { place.time >= $0 } ?? true && until.map { place.time < $0 } ?? true
    }
}

/// Answers by reading the log.
package enum TrackScan {
    /// Gives each place in the log at `path` that `query` asks for to `body`, in the order of the
    /// log.
    ///
    /// Throws what is wrong with the log.
    package static func run(
        _ query: TrackQuery, path: String, _ body: (TrackPlace) throws -> Void
    ) throws {
        try run(query, in: LogReader(path: path), body)
    }

    /// The same for the rest of `reader`.
    static func run(
        _ query: TrackQuery, in reader: LogReader, _ body: (TrackPlace) throws -> Void
    ) throws {
        while let line = try reader.next() { try take(line, query, body) }
    }

    /// The same for one record.
    static func take(
        _ line: LogReader.Line, _ query: TrackQuery, _ body: (TrackPlace) throws -> Void
    ) throws {
        guard line.kind == .track, let place = line.value.flatMap(TrackPlace.init),
            query.matches(place)
        else { return }
        try body(place)
    }
}
