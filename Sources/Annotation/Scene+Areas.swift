import Imaging
import VisionCore

extension Scene {
    /// Tints the parts of the picture by their class; the background is left as it is.
    func drawAreas(_ map: ClassMap) {
        let present = Set(map.classes)
        for (index, label) in map.labels.enumerated()
        where label != "background" {
            guard let mark = UInt8(exactly: index), present.contains(mark) else { continue }
            painter.fill(
                cells: map.classes.map { $0 == mark }, grid: map.size,
                painter.colour(Palette.colour(index - 1)), opacity: 0.5)
        }
    }
}
