import Imaging
import VisionCore

extension Scene {
    /// Hides all objects of the classes that are to be hidden: tracks in every state, so that
    /// nothing shows while a track is young or lost, and detections.
    func hide(_ frame: FrameAnnotations) {
        guard !style.blurClasses.isEmpty || !style.pixelateClasses.isEmpty else { return }
        for track in frame.tracks ?? [] where track.state != .ended {
            hide(track.box, track.label)
        }
        for detection in frame.detections {
            let isTracked = (frame.tracks ?? []).contains { $0.box == detection.box }
            if !isTracked { hide(detection.box, detection.label) }
        }
    }

    private func hide(_ box: Box, _ label: Label) {
        // A tenth more on each side: boxes are seldom exact.
        let marginX = box.width * 0.1
        let marginY = box.height * 0.1
        let wide = Box(
            left: box.left - marginX, top: box.top - marginY, right: box.right + marginX,
            bottom: box.bottom + marginY)
        if Scene.names(label, style.blurClasses) {
            painter.blur(wide)
        } else if Scene.names(label, style.pixelateClasses) {
            painter.pixelate(wide, cell: Scene.cell(side: max(wide.width, wide.height)))
        }
    }

    /// The side of the squares that an object of `side` pixels is made of: an eighth and more, a
    /// power of two, so that the squares of objects that overlap lie within each other.
    private static func cell(side: Float) -> Int {
        guard side.isFinite else { return 64 }
        var cell = 8
        while Float(cell) < min(side, 16_384) / 8 { cell *= 2 }
        return cell
    }

    private static func names(_ label: Label, _ classes: Set<String>) -> Bool {
        classes.contains(label.name) || classes.contains("*")
    }
}
