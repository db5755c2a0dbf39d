import EventLog
import Glibc
import PipelineConfig
import VisionCore

/// Detections of others by frame, from 0; frames without any are not in it.
struct ImportedDetections {
    /// The greatest index of a frame that a file may name.
    static let lastFrame = 100_000_000

    /// What was read, by frame.
    private(set) var frames: [Int: [Detection]] = [:]
    private var labels = LoggedFrame.Labels()

    /// Behind the last frame.
    var count: Int { (frames.keys.max() ?? -1) + 1 }

    /// Adds a detection.
    mutating func add(
        _ box: [Double], cls: String, score: Double, frame: Int
    ) {
        let seen = Detection(
            box: Box(
                left: Float(box[0]), top: Float(box[1]), right: Float(box[0] + box[2]),
                bottom: Float(box[1] + box[3])),
            label: labels.label(cls), score: Float(score))
        frames[frame, default: []].append(seen.roundedToLogStep)
    }

    /// In words, what is wrong with a box and its score; nil for sound ones.
    static func fault(_ box: [Double], _ score: Double) -> String? {
        guard box.allSatisfy({ $0.magnitude < 1e9 }) else {
            return "a side of the box is no number"
        }
        guard box[2] > 0, box[3] > 0 else { return "the box is \(box[2]) x \(box[3]) pixels" }
        return (0...1).contains(score) ? nil : "its score \(score) is not within 0 and 1"
    }

    /// The bytes of the file at `path`, at most a gigabyte.
    static func bytes(of path: String) throws(ImportFault) -> [UInt8] {
        guard let bytes = BoundedFile.bytes(of: path, limit: 1 << 30) else {
            throw .cannotRead(path: path, code: errno)
        }
        guard bytes.count <= 1 << 30 else { throw .cannotRead(path: path, code: EFBIG) }
        return bytes
    }
}
