import Imaging
import VisionCore

/// A box on its way through a cascade, in pixels of the picture; as its makers have it, right and
/// bottom belong to it.
struct CascadeBox {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double
    var score: Float

    var width: Double { right - left + 1 }
    var height: Double { bottom - top + 1 }
    private var area: Double { width * height }

    /// Its edges moved by `offsets`, shares of its sides: left, top, right, bottom.
    func moved(by offsets: [Float]) -> CascadeBox {
        var moved = self
        moved.left += width * Double(offsets[0])
        moved.top += height * Double(offsets[1])
        moved.right += width * Double(offsets[2])
        moved.bottom += height * Double(offsets[3])
        return moved
    }

    /// The square about its middle, as wide as its longer side, in whole pixels.
    var squared: CascadeBox {
        let side = max(width, height)
        var square = self
        square.left += (width - side) / 2
        square.top += (height - side) / 2
        square.right = square.left + side - 1
        square.bottom = square.top + side - 1
        return square.rounded
    }

    /// Its edges in whole pixels, half to even.
    var rounded: CascadeBox {
        CascadeBox(
            left: left.rounded(.toNearestOrEven), top: top.rounded(.toNearestOrEven),
            right: right.rounded(.toNearestOrEven), bottom: bottom.rounded(.toNearestOrEven),
            score: score)
    }

    /// What is cut out of the picture for it.
    var region: CropRegion {
        CropRegion(left: left, top: top, width: width, height: height)
    }

    /// What `boxes` share, as a part of both together, or of the smaller one.
    enum Measure { case union, smaller }

    private func overlap(_ other: CascadeBox, _ measure: Measure) -> Double {
        let width = min(right, other.right) - max(left, other.left) + 1
        let height = min(bottom, other.bottom) - max(top, other.top) + 1
        guard width > 0, height > 0 else { return 0 }
        let shared = width * height
        switch measure {
        case .union: return shared / (area + other.area - shared)
        case .smaller: return shared / min(area, other.area)
        }
    }

    /// The indices, best first, of the boxes that no better one overlaps by more than `overlap`.
    static func best(
        of boxes: [CascadeBox], overlap: Double, measure: Measure = .union
    ) -> [Int] {
        let order = boxes.indices.sorted {
            boxes[$0].score != boxes[$1].score
                ? boxes[$0].score > boxes[$1].score : $0 < $1
        }
        var kept: [Int] = []
        for index in order
        where !kept.contains(where: { boxes[$0].overlap(boxes[index], measure) > overlap }) {
            kept.append(index)
        }
        return kept
    }
}
