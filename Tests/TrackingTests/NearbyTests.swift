import Testing
import Tracking
import VisionCore

/// Only boxes that are near each other are compared; that leaves out none that meet.
@Suite struct NearbyTests {
    /// A track of the IoU tracker, found by looking at every detection.
    private struct Plain {
        let number: Int
        var box: PreciseBox
    }

    @Test(arguments: [1, 20, 150])
    func `tracks are those of a search through all boxes`(objects: Int) {
        let scene = WanderingBoxes(objects: objects, frames: 60, seed: UInt64(objects))
        var tracker = OverlapTracker()
        var plain: [Plain] = []
        var count = 0
        for (frame, detections) in scene.frames.enumerated() {
            let tracks = tracker.update(
                detections: detections, in: WanderingBoxes.size, at: WanderingBoxes.time(frame))
            var free = Array(detections.indices)
            var next: [Plain] = []
            for old in plain {
                let overlaps = free.map {
                    old.box.iou(PreciseBox(detections[$0].box), inclusive: false)
                }
                guard let best = overlaps.max(), best >= 0.5,
                    let place = overlaps.firstIndex(of: best)
                else { continue }
                let seen = free.remove(at: place)
                next.append(Plain(number: old.number, box: PreciseBox(detections[seen].box)))
            }
            for seen in free {
                count += 1
                next.append(Plain(number: count, box: PreciseBox(detections[seen].box)))
            }
            plain = next
            let live = tracks.filter { $0.state != .ended }
            #expect(live.map(\.number) == plain.map(\.number))
            #expect(live.map(\.box) == plain.map(\.box.onLogGrid))
        }
    }
}
