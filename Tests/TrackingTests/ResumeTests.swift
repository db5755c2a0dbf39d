import Foundation
import Testing
import Tracking
import VisionCore

/// A tracker saved and restored in mid-run goes on as if nothing had been.
@Suite struct ResumeTests {
    private static let trackers: [SelectedTracker] = [
        SelectedTracker(SightlineTracker()), SelectedTracker(ByteTracker()),
        SelectedTracker(SortTracker(options: .init(maxAge: 5))),
        SelectedTracker(OCSortTracker()), SelectedTracker(OverlapTracker()),
        SelectedTracker(BoTSortTracker()),
    ]

    @Test(arguments: SelectedTracker.kinds.indices, [1, 2, 7, 40, 119])
    func `tracks are bit-identical after a restart`(kind: Int, restart: Int) throws {
        let scene = WanderingBoxes(objects: 25, frames: 120, seed: 7, classes: 3)
        var undisturbed = Self.trackers[kind]
        var resumed = undisturbed
        for (frame, detections) in scene.frames.enumerated() {
            let time = WanderingBoxes.time(frame)
            let expected = undisturbed.update(
                detections: detections, in: WanderingBoxes.size, at: time)
            if frame == restart {
                let state = try JSONEncoder().encode(resumed)
                resumed = try JSONDecoder().decode(SelectedTracker.self, from: state)
            }
            let tracks = resumed.update(
                detections: detections, in: WanderingBoxes.size, at: time)
            #expect(tracks == expected)
        }
        #expect(resumed.endAll(reason: .source) == undisturbed.endAll(reason: .source))
    }
}
