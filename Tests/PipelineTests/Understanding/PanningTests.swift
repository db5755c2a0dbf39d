import Foundation
import Imaging
import TestSupport
import Testing
import Tracking
import VisionCore

@testable import Pipeline

/// A camera that is swung to and fro in front of a row of people.
@Suite struct PanningTests {
    private static let size = Size(width: 640, height: 360)
    private static let people = 6

    /// Where the camera points in a frame, pixels.
    private static func pan(_ frame: Int) -> Double { 90 * sin(Double(frame) * 0.45) }

    /// The picture of a frame: a wall with a pattern, and people in front of it.
    private static func grid(_ frame: Int) throws -> FlowGrid {
        let shift = pan(frame)
        var pixels = [UInt8](repeating: 0, count: size.width * size.height)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let (place, row) = (Double(x) - shift, Double(y))
                let wave: Double = 40 * sin(place / 19) * cos(row / 23)
                let value: Double = 120 + wave + 25 * sin((place + row) / 41)
                pixels[y * size.width + x] = UInt8(min(max(value, 0), 255))
            }
        }
        for detection in seen(frame) {
            let box = detection.box
            for y in Int(box.top)..<Int(box.bottom) {
                for x in max(Int(box.left), 0)..<min(max(Int(box.right), 0), size.width) {
                    pixels[y * size.width + x] = 30
                }
            }
        }
        let grid = pixels.withUnsafeBufferPointer { buffer in
            FlowGrid(
                ImageView(
                    size: size, layout: .gray,
                    colour: ColourSpace(matrix: .bt601, isFullRange: true),
                    planes: buffer.baseAddress.map {
                        [ImageView.Plane(base: $0, stride: size.width)]
                    } ?? []))
        }
        return try #require(grid)
    }

    /// People a little more than their width apart, every one of whom the network misses now and
    /// then; they walk slowly to the right.
    private static func seen(_ frame: Int) -> [Detection] {
        (0..<people).compactMap { person in
            guard (frame + person * 3) % 7 != 0 else { return nil }
            let left = 150 + 50 * Double(person) + pan(frame) + 0.4 * Double(frame)
            return Detection(
                box: Box(left: Float(left), top: 140, right: Float(left + 36), bottom: 240),
                label: Label(index: 0, name: "person"), score: 0.9
            ).roundedToLogStep
        }
    }

    /// The numbers that each person had, told by place.
    private static func numbers(_ tracker: SelectedTracker) throws -> [Set<Int>] {
        var tracker = tracker
        var numbers = [Set<Int>](repeating: [], count: people)
        var last: FlowGrid?
        for frame in 0..<60 {
            let grid = try grid(frame)
            if tracker.followsCamera, let last {
                let motion = BlockFlow.motion(from: last, to: grid) ?? .still
                tracker.follow(motion.roundedToLogStep)
            }
            last = grid
            let time = MediaInstant(nanoseconds: Int64(frame) * 40_000_000)
            for track in tracker.update(detections: seen(frame), in: size, at: time)
            where track.observation == .detected && track.state == .confirmed {
                let place = Double(track.box.left) - pan(frame) - 0.4 * Double(frame) - 150
                numbers[min(max(Int((place / 50).rounded()), 0), people - 1)].insert(track.number)
            }
        }
        return numbers
    }

    @Test func `botsort keeps who is who while the camera swings, byte does not`() throws {
        let kept = try Self.numbers(SelectedTracker(BoTSortTracker()))
        #expect(kept.allSatisfy { $0.count == 1 }, "\(kept)")
        #expect(Set(kept.flatMap(\.self)).count == Self.people)
        let lost = try Self.numbers(SelectedTracker(ByteTracker()))
        #expect(lost.contains { $0.count > 1 }, "\(lost)")
    }

    @Test func `a follower that is saved goes on alike`() throws {
        let tracker = SelectedTracker(BoTSortTracker())
        #expect(tracker.followsCamera)
        #expect(!SelectedTracker(ByteTracker()).followsCamera)
        let fresh = try JSONEncoder().encode(CameraFollower())
        _ = try JSONDecoder().decode(CameraFollower.self, from: fresh)
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode(
                CameraFollower.self, from: Data(#"{"cells":[1],"width":640,"height":360}"#.utf8))
        }
    }
}
