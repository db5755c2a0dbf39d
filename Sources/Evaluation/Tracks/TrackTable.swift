/// Boxes with identities, frame by frame: a truth or the output of a tracker.
package struct TrackTable: Sendable {
    /// One box of one identity.
    package struct Entry: Sendable {
        package var id: Int
        package var box: PlainBox
        /// Class number of MOT16 and later; 1 is a pedestrian.
        package var kind: Int
        /// Whether a truth row is scored.
        package var counts: Bool

        package init(id: Int, box: PlainBox, kind: Int = 1, counts: Bool = true) {
            self.id = id
            self.box = box
            self.kind = kind
            self.counts = counts
        }
    }

    /// Entries of frame 1, 2 ...
    package var frames: [[Entry]]

    /// A table of `count` empty frames.
    package init(frames count: Int) { frames = Array(repeating: [], count: count) }

    /// The rows of a MOTChallenge text.
    ///
    /// Frame from 1, id, left, top, width, height, and in a truth whether it counts and, where
    /// `hasClasses`, the class. Rows past `count` frames are left out.
    package init(rows: [[Double]], frames count: Int? = nil, isTruth: Bool, hasClasses: Bool) {
        self.init(frames: count ?? Int(rows.map { $0[0] }.max() ?? 0))
        for row in rows where row[0] >= 1 && Int(row[0]) <= frames.count {
            frames[Int(row[0]) - 1].append(
                Entry(
                    id: Int(row[1]),
                    box: PlainBox(left: row[2], top: row[3], width: row[4], height: row[5]),
                    kind: hasClasses && isTruth && row.count > 7 ? Int(row[7]) : 1,
                    counts: !isTruth || row.count < 7 || row[6] != 0))
        }
    }
}
