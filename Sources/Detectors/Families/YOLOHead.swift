import VisionCore

/// The form of a decoded YOLO output: what the columns of its rows are, and how a row is scored.
///
/// A version of YOLO is a value of it; `YOLODecoder` reads them all.
package struct YOLOHead: Sendable, Hashable {
    /// How the class and the score of a row are found.
    package enum Scoring: String, Sendable, Hashable {
        /// The best of the class scores (Ultralytics YOLOv8 and later, YOLO-NAS).
        case bestClass = "yolo-anchor-free"
        /// Objectness times the best of the class scores (YOLOv5, YOLOv7, YOLOX decoded in the
        /// network); rows of less objectness than the least score are left out.
        case objectness = "yolo-objectness"
        /// The network has chosen: a score and a class (YOLOv10, YOLO26, exports with suppression
        /// inside). Rows are padded with score 0.
        case chosen = "yolo-end2end"
    }

    /// How the class and the score of a row are found.
    package let scoring: Scoring
    /// Classes of the label set.
    package let classCount: Int
    /// What is behind the scores.
    package let parts: YOLOParts
    /// Whether coordinates are shares of the input and not its pixels.
    package let isNormalized: Bool

    package init(
        _ scoring: Scoring, classCount: Int, parts: YOLOParts = .none, isNormalized: Bool = false
    ) {
        self.scoring = scoring
        self.classCount = classCount
        self.parts = parts
        self.isNormalized = isNormalized
    }

    /// The word for it in a description.
    var family: String { scoring.rawValue }

    /// Columns of the box and of the scores: where the parts begin.
    var scoredColumns: Int {
        switch scoring {
        case .bestClass: 4 + classCount
        case .objectness: 5 + classCount
        case .chosen: 6
        }
    }

    /// Columns of a row.
    var width: Int { scoredColumns + parts.count }

    /// What its rows are multiplied with to be pixels of `input`.
    func scale(to input: Size) -> (x: Float, y: Float) {
        isNormalized ? (Float(input.width), Float(input.height)) : (1, 1)
    }
}
