import Tracking

/// Boxes with identities, frame by frame: a truth or the output of a tracker.
struct TrackTable {
    /// One box of one identity.
    struct Entry {
        let id: Int
        let box: PreciseBox
        /// Class number of MOT16 and later; 1 is a pedestrian.
        var kind = 1
        /// Whether a truth row is scored.
        var counts = true
    }

    var frames: [[Entry]]

    init(frames count: Int) { frames = Array(repeating: [], count: count) }

    /// A MOTChallenge text; `classes` says whether column 8 holds a class.
    init(rows: [[Double]], frames count: Int? = nil, isTruth: Bool, classes: Bool) {
        self.init(frames: count ?? Int(rows.map { $0[0] }.max() ?? 0))
        for row in rows where Int(row[0]) <= frames.count {
            let box = PreciseBox(
                left: row[2], top: row[3], right: row[2] + row[4], bottom: row[3] + row[5])
            frames[Int(row[0]) - 1].append(
                Entry(
                    id: Int(row[1]), box: box, kind: classes && isTruth ? Int(row[7]) : 1,
                    counts: !isTruth || row[6] != 0))
        }
    }

    var boxCount: Int { frames.reduce(0) { $0 + $1.count } }
    var idCount: Int { Set(frames.joined().map(\.id)).count }
}
