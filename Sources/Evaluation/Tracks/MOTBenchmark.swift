/// Whose rules a sequence is judged by: which annotated objects take found boxes out of the
/// account.
///
/// The rules are those of TrackEval 1.3.0 (`MotChallenge2DBox`).
package enum MOTBenchmark: String, Sendable, CaseIterable {
    case mot15 = "MOT15"
    case mot16 = "MOT16"
    case mot17 = "MOT17"
    case mot20 = "MOT20"

    /// The benchmark that `name`, a sequence or a folder such as `MOT20-01`, belongs to.
    package init?(sequence name: String) {
        guard let one = Self.allCases.first(where: { name.hasPrefix($0.rawValue) }) else {
            return nil
        }
        self = one
    }

    /// Whether annotations state classes, of which 1, a pedestrian, is scored.
    package var hasClasses: Bool { self != .mot15 }

    /// Classes of which a found box counts neither for nor against: people on vehicles, people who
    /// stand still, distractors and reflections; in MOT20 vehicles too.
    var distractors: Set<Int> {
        switch self {
        case .mot15: []
        case .mot16, .mot17: [2, 7, 8, 12]
        case .mot20: [2, 6, 7, 8, 12]
        }
    }
}

extension MOTBenchmark {
    /// Whether a row of a truth is scored.
    package func scores(_ entry: TrackTable.Entry) -> Bool {
        entry.counts && (!hasClasses || entry.kind == 1)
    }
}
