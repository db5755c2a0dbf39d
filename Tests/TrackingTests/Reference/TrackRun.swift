import Evaluation
import Tracking
import VisionCore

/// Runs a tracker over detections of a file.
struct TrackRun {
    let frames: [[Detection]]
    let size: Size
    let framesPerSecond: Double

    /// Detections of a MOTChallenge text; scores outside 0 to 1 are divided by `scoreScale`.
    init(rows: [[Double]], frames count: Int, size: Size, fps: Double, scoreScale: Double = 1) {
        var frames: [[Detection]] = Array(repeating: [], count: count)
        for row in rows where Int(row[0]) <= count {
            let box = Box(
                left: Float(row[2]), top: Float(row[3]), right: Float(row[2] + row[4]),
                bottom: Float(row[3] + row[5]))
            frames[Int(row[0]) - 1].append(
                Detection(
                    box: box, label: Label(index: 0, name: "person"),
                    score: Float(min(max(row[6] / scoreScale, 0), 1))))
        }
        self.frames = frames
        self.size = size
        framesPerSecond = fps
    }

    init(frames: [[Detection]], size: Size, fps: Double) {
        self.frames = frames
        self.size = size
        framesPerSecond = fps
    }

    func time(_ frame: Int) -> MediaInstant {
        MediaInstant(nanoseconds: Int64(Double(frame) * 1e9 / framesPerSecond))
    }

    /// Everything that `tracker` tells.
    func tracks(of tracker: some Tracker) -> [[Track]] {
        var tracker = tracker
        return frames.indices.map {
            tracker.update(detections: frames[$0], in: size, at: time($0))
        }
    }

    /// The boxes of confirmed tracks in the frames in which they were detected.
    func table(of tracker: some Tracker) -> TrackTable {
        var table = TrackTable(frames: frames.count)
        for (frame, tracks) in tracks(of: tracker).enumerated() {
            table.frames[frame] = tracks.filter {
                $0.state == .confirmed && $0.observation == .detected
            }.map { TrackTable.Entry(id: $0.number, box: Self.plain($0.box)) }
        }
        return table
    }

    private static func plain(_ box: Box) -> PixelRect {
        let (left, top) = (Double(box.left), Double(box.top))
        return PixelRect(
            left: left, top: top, width: Double(box.right) - left,
            height: Double(box.bottom) - top)
    }
}
