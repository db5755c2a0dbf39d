import Imaging
import VisionCore

extension Scene {
    /// Tints the pixels of objects that have a mask, in the colour of the track if there is one.
    func drawMasks(_ objects: [(detection: Detection, track: Track?)]) {
        for (detection, track) in objects {
            guard let mask = detection.mask, mask.size == size else { continue }
            let colour = painter.colour(
                track.map(colour(of:)) ?? Palette.colour(detection.label.index))
            painter.fill(mask, colour, opacity: 0.45)
        }
    }
}
