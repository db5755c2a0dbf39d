import EventLog

/// The numbers of tracks that a log holds: a live run that goes on with it gives new ones.
enum TrackNumbers {
    /// The greatest number of each source in the log at `path`; reads the whole log.
    static func greatest(inLogAt path: String) throws(EventLogError) -> [String: Int] {
        var greatest: [String: Int] = [:]
        let reader = try LogReader(path: path)
        while let line = try reader.next() {
            guard line.kind == .track, let record = line.value,
                let source = record["src"]?.string,
                let number = record["uid"]?.string?.split(separator: "/").last.flatMap({ Int($0) })
            else { continue }
            greatest[source] = max(greatest[source] ?? 0, number)
        }
        return greatest
    }
}
