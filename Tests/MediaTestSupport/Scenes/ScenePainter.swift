import Imaging
import VisionCore

/// Paints rectangles with soft edges on grey ground, in 4:2:0 video levels of BT.601.
///
/// A sample's colour is the exact mean over the area that it stands for, so that a rectangle can
/// lie at any fraction of a pixel and motion is smooth.
struct ScenePainter {
    static let colour = ColourSpace(matrix: .bt601, isFullRange: false)
    private static let ground = 128.0

    /// Paints all of `image` anew.
    func paint(_ boxes: [(object: SceneObject, box: Box)], into image: MutableImageView) {
        for (index, plane) in image.planes.enumerated() {
            let cell = index == 0 ? 1 : 2
            let width = (image.size.width + cell - 1) / cell
            let height = (image.size.height + cell - 1) / cell
            let ground = Self.level(index, (Self.ground, Self.ground, Self.ground))
            var samples = [Double](repeating: ground, count: width * height)
            for (object, box) in boxes {
                let level = Self.level(index, object.kind.paint)
                let columns = Self.coverage(box.left, box.right, cell: cell, count: width)
                let rows = Self.coverage(box.top, box.bottom, cell: cell, count: height)
                for (row, down) in rows {
                    for (column, across) in columns {
                        let share = down * across
                        let place = row * width + column
                        samples[place] += (level - samples[place]) * share
                    }
                }
            }
            for row in 0..<height {
                for column in 0..<width {
                    plane.base[row * plane.stride + column] =
                        UInt8(samples[row * width + column].rounded())
                }
            }
        }
    }

    /// The samples that the stretch from `start` to `end` pixels touches, and the part of each.
    private static func coverage(
        _ start: Float, _ end: Float, cell: Int, count: Int
    ) -> [(index: Int, part: Double)] {
        let (start, end) = (Double(start) / Double(cell), Double(end) / Double(cell))
        let first = max(Int(start.rounded(.down)), 0)
        let last = min(Int(end.rounded(.up)), count)
        guard first < last else { return [] }
        return (first..<last).map { index in
            (index, min(Double(index + 1), end) - max(Double(index), start))
        }
    }

    /// The level of plane `index` (Y, U, V) for red, green and blue of 0 to 255.
    private static func level(
        _ index: Int, _ paint: (red: Double, green: Double, blue: Double)
    ) -> Double {
        let luma = 0.299 * paint.red + 0.587 * paint.green + 0.114 * paint.blue
        switch index {
        case 0: return 16 + luma * 219 / 255
        case 1: return 128 + (paint.blue - luma) / 1.772 * 224 / 255
        default: return 128 + (paint.red - luma) / 1.402 * 224 / 255
        }
    }
}
