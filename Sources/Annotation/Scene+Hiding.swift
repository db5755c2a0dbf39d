import Imaging
import VisionCore

extension Scene {
    /// Covers the parts of the picture that nobody may see, so that nothing of them is left.
    ///
    /// Before anything else: what is blurred later cannot spread what was there.
    func coverAreas() {
        for area in style.coveredAreas {
            painter.fill(polygon: area.map(pixels), painter.colour(.black), opacity: 1)
        }
    }

    /// Hides all objects of the classes that are to be hidden: tracks in every state, so that
    /// nothing shows while a track is young or lost, and detections, tracked or not.
    func hide(_ tracks: [Track], and seen: SeenObjects) {
        guard !style.blurClasses.isEmpty || !style.pixelateClasses.isEmpty else { return }
        var covered: Set<Box> = []
        for track in tracks where track.state != .ended && isHidden(track.label) {
            hide(track.box, track.label)
            covered.insert(track.box)
        }
        for object in seen.objects where isHidden(object.detection.label) {
            guard seen.age > 0 || !covered.contains(object.detection.box) else { continue }
            hide(object.detection.box, object.detection.label, age: seen.age)
        }
    }

    /// The part of an object's longer side by which it may move from frame to frame: what was seen
    /// some frames ago is hidden by so much more on every side.
    private static let drift: Float = 0.05

    private func isHidden(_ label: Label) -> Bool {
        Scene.names(label, style.blurClasses) || Scene.names(label, style.pixelateClasses)
    }

    private func hide(_ box: Box, _ label: Label, age: Int = 0) {
        let drift = max(box.width, box.height) * min(Float(age) * Scene.drift, 1)
        // A tenth more on each side: boxes are seldom exact.
        let marginX = box.width * 0.1 + drift
        let marginY = box.height * 0.1 + drift
        let wide = Box(
            left: box.left - marginX, top: box.top - marginY, right: box.right + marginX,
            bottom: box.bottom + marginY)
        if Scene.names(label, style.blurClasses) {
            painter.blur(wide)
        } else if Scene.names(label, style.pixelateClasses) {
            painter.pixelate(wide, cell: Scene.cell(side: max(wide.width, wide.height)))
        }
    }

    /// The side of the squares that replace an object of `side` pixels: at least an eighth of it,
    /// and a power of two, so that the squares of overlapping objects lie within each other.
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
