/// How objects are followed.
package struct TrackDescription: Sendable, Equatable {
    /// The trackers that are built.
    package enum Kind: String, Sendable, ConfigChoice {
        /// Our own.
        case sightline
        /// ByteTrack: a second association uses low scores.
        case byte
        /// BoT-SORT: ByteTrack with the camera's motion taken off, and appearances compared where
        /// an attribute's network gives vectors.
        case botsort
        /// SORT.
        case sort
        /// OC-SORT.
        case ocsort
        /// The IoU tracker.
        case iou

        /// Whether it is fed detections below the least score that begins a track.
        package var feedsLowScores: Bool {
            switch self {
            case .sightline, .byte, .botsort: true
            case .sort, .ocsort, .iou: false
            }
        }

        /// Its settings where the pipeline says nothing; nil for what has no meaning to it.
        fileprivate var standard: Standard {
            switch self {
            case .sightline:
                Standard(buffer: .seconds(2), match: 0.2, minHits: 1, fuseScore: nil)
            case .byte:
                Standard(
                    buffer: .seconds(1), match: 0.9, minHits: nil, fuseScore: true)
            case .botsort:
                Standard(
                    buffer: .seconds(1), match: 0.8, minHits: nil, fuseScore: true)
            case .sort: Standard(buffer: nil, match: 0.3, minHits: 3, fuseScore: nil)
            case .ocsort:
                Standard(buffer: .seconds(1), match: 0.3, minHits: 3, fuseScore: nil)
            case .iou: Standard(buffer: nil, match: 0.5, minHits: 1, fuseScore: nil)
            }
        }

        /// The keys that mean something to it.
        var keys: Set<String> {
            var keys: Set = ["kind", "buffer", "match", "class_aware", "stitch"]
            if standard.minHits != nil { keys.insert("min_hits") }
            if standard.fuseScore != nil { keys.insert("fuse_score") }
            return keys
        }
    }

    fileprivate struct Standard {
        let buffer: Duration?
        let match: Double
        let minHits: Int?
        let fuseScore: Bool?
    }

    /// The tracker.
    package var kind = Kind.sightline
    /// Media time for which a track may be unseen; nil for the tracker's own.
    package var buffer: Duration?
    /// byte, botsort: greatest cost of a match; the others: least overlap; nil for the tracker's
    /// own.
    package var match: Double?
    /// Detections in a row, after the first, that confirm a track; nil for the tracker's own.
    package var minHits: Int?
    /// Whether overlaps are weighed with scores; nil for the tracker's own.
    package var fuseScore: Bool?
    /// Whether objects of different classes are never matched.
    package var classAware = true
    /// The longest time for which an object may be hidden and its next track be linked to its last.
    package var stitch = Duration.seconds(2)

    /// The tracker when nothing is said.
    package init() {}
}

extension TrackDescription {
    /// Media time for which a track may be unseen: as given, else the tracker's own; nil for one
    /// update.
    package var effectiveBuffer: Duration? { buffer ?? kind.standard.buffer }
    /// The limit of a match: as given, else the tracker's own.
    package var effectiveMatch: Double { match ?? kind.standard.match }
    /// Detections in a row that confirm a track: as given, else the tracker's own.
    package var effectiveMinHits: Int { minHits ?? kind.standard.minHits ?? 0 }
    /// Whether overlaps are weighed with scores: as given, else the tracker's own.
    package var fusesScore: Bool { fuseScore ?? kind.standard.fuseScore ?? false }

    /// The keys of tracking.
    static let keys = KeyGroup(
        TrackDescription(),
        [
            Key(
                "kind", \.kind, as: .choice(Kind.words + ["none"]),
                "the tracker; botsort follows the camera, and compares appearances where attributes "
                    + "have a network that gives vectors"),
            Key(
                "buffer", \.buffer, absent: words { $0.buffer } + ", sort and iou one update",
                "media time for which a track may be unseen"),
            Key(
                "match", \.match, absent: words { $0.match },
                "byte, botsort: greatest cost of a match; the others: least overlap"),
            Key(
                "min_hits", \.minHits, as: .integer(0...1000), absent: words { $0.minHits },
                "detections in a row, after the first, that confirm a track"),
            Key(
                "fuse_score", \.fuseScore, absent: words { $0.fuseScore },
                "weigh overlaps with scores"),
            Key("class_aware", \.classAware, "never match objects of different classes"),
            Key(
                "stitch", \.stitch,
                "longest time hidden after which a track is linked to the one it continues; 0 for "
                    + "never"),
        ])

    /// The default of each tracker that has one: `byte 30, sort 1`.
    private static func words(_ value: (Standard) -> (some ConfigValue)?) -> String {
        Kind.allCases.compactMap { kind in
            value(kind.standard).map { "\(kind.rawValue) \($0.configText)" }
        }.joined(separator: ", ")
    }
}
