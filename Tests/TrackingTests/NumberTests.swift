import Testing
import Tracking
import VisionCore

/// Numbers that were used once are not used again, also by a later run.
@Suite struct NumberTests {
    private let seen = Detection(
        box: Box(left: 10, top: 10, right: 30, bottom: 50),
        label: Label(index: 0, name: "person"), score: 0.9)

    @Test func `a tracker that goes on begins behind the last number`() {
        let size = Size(width: 100, height: 100)
        var byte = ByteTracker(lastNumber: 41)
        var sort = SortTracker(lastNumber: 41)
        #expect(byte.update(detections: [seen], in: size, at: .zero).map(\.number) == [42])
        #expect(sort.update(detections: [seen], in: size, at: .zero).map(\.number) == [42])
    }
}
