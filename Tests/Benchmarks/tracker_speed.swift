// tracker_speed FILE TRACKER: follows the boxes of FILE and prints frames a second, a line a
// round, when told to by a line of its input. tracker_speed.py builds, feeds and judges it.
//
// FILE holds a row for each box: frame from 1, left, top, width, height, score.
import Foundation
import Tracking
import VisionCore

let arguments = CommandLine.arguments
guard arguments.count == 3, let text = try? String(contentsOfFile: arguments[1], encoding: .utf8)
else { fatalError("tracker_speed FILE TRACKER") }

var frames: [[Detection]] = []
for line in text.split(separator: "\n") {
    let cells = line.split(separator: ",").compactMap { Float($0) }
    while frames.count < Int(cells[0]) { frames.append([]) }
    let box = Box(
        left: cells[1], top: cells[2], right: cells[1] + cells[3], bottom: cells[2] + cells[4])
    frames[frames.count - 1].append(
        Detection(box: box, label: Label(index: 0, name: "person"), score: cells[5]))
}

func tracker() -> SelectedTracker {
    switch arguments[2] {
    case "sightline": SelectedTracker(SightlineTracker())
    case "byte": SelectedTracker(ByteTracker())
    case "botsort": SelectedTracker(BoTSortTracker())
    case "ocsort": SelectedTracker(OCSortTracker())
    case "sort": SelectedTracker(SortTracker(options: SortTrackerOptions(maxAge: 30)))
    case "iou": SelectedTracker(OverlapTracker())
    default: fatalError("no tracker is called \(arguments[2])")
    }
}

let size = Size(width: 1280, height: 720)
while readLine() != nil {
    var tracker = tracker()
    var seen = 0
    let clock = ContinuousClock()
    let start = clock.now
    for (index, detections) in frames.enumerated() {
        let time = MediaInstant(nanoseconds: Int64(index) * 33_333_333)
        seen += tracker.update(detections: detections, in: size, at: time).count
    }
    let seconds = (clock.now - start) / .seconds(1)
    guard seen > 0 else { fatalError("no tracks") }
    print(Double(frames.count) / seconds)
    fflush(stdout)
}
