/// Boxes with identities, frame by frame: a truth or the output of a tracker.
package struct TrackTable: Sendable {
    /// One box of one identity.
    package struct Entry: Sendable {
        /// The identity; not negative.
        package var id: Int
        /// In picture pixels.
        package var box: PixelRect
        /// Class number of MOT16 and later; 1 is a pedestrian.
        package var kind: Int
        /// Whether a truth row is scored.
        package var counts: Bool

        package init(id: Int, box: PixelRect, kind: Int = 1, counts: Bool = true) {
            self.id = id
            self.box = box
            self.kind = kind
            self.counts = counts
        }
    }

    /// As many lists as there are frames; memory is taken for those that hold something only.
    package struct Frames: Sendable, RandomAccessCollection, MutableCollection {
        package let startIndex = 0
        package var endIndex: Int
        private var lists: [Int: [Entry]] = [:]

        init(count: Int) { endIndex = count }

        /// The entries of frame `index` + 1; writing past the end makes the table longer.
        package subscript(index: Int) -> [Entry] {
            get { lists[index] ?? [] }
            _modify {
                yield &lists[index, default: []]
                endIndex = Swift.max(endIndex, index + 1)
            }
        }

        /// Indices of the frames that hold something, rising.
        var occupied: [Int] { lists.keys.sorted() }
        /// All entries, in no order.
        package var entries: some Sequence<Entry> { lists.values.joined() }
    }

    /// Entries of frame 1, 2 ...
    package var frames: Frames

    /// A table of `count` empty frames.
    package init(frames count: Int) { frames = Frames(count: count) }
}
