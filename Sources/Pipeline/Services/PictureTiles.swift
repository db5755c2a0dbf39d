import Imaging
import VisionCore

/// Overlapping parts of a picture that a network looks at beside the whole of it, so that small
/// objects are large enough for it.
struct PictureTiles {
    /// The parts, in the order of rows; each begins at an even column and row.
    let rects: [PixelRect]
    private let size: Size

    /// The part of a picture's side that tiles beside one another share.
    private static let overlap = 0.2
    /// Two boxes of a class that share so much of the smaller one are one object.
    private static let shared: Float = 0.7
    private static let sameness: Float = 0.5
    /// A box that ends so close to the edge of a tile is cut off there.
    private static let edge: Float = 2

    /// `count` x `count` tiles of a picture of `size`.
    init(_ count: Int, of size: Size) {
        self.size = size
        let columns = Self.spans(count, of: size.width)
        let rows = Self.spans(count, of: size.height)
        rects = rows.flatMap { row in
            columns.map { column in
                PixelRect(
                    left: column.lowerBound, top: row.lowerBound, right: column.upperBound,
                    bottom: row.upperBound)
            }
        }
    }

    private static func spans(_ count: Int, of side: Int) -> [Range<Int>] {
        guard count > 1, side >= 64 else { return [0..<side] }
        let length = Int(
            (Double(side) * (1 + overlap * Double(count - 1)) / Double(count)).rounded())
        let step = Double(side - length) / Double(count - 1)
        return (0..<count).map { index in
            let start = Int((Double(index) * step).rounded()) / 2 * 2
            return start..<(index == count - 1 ? side : min(start + length, side))
        }
    }

    /// What was seen in tile `index`, in pixels of the whole picture.
    ///
    /// What the tile cuts off is left to the others and to the look at the whole. Masks are those
    /// of the whole picture alone.
    func moved(_ detections: [Detection], from index: Int) -> [Detection] {
        let tile = rects[index]
        let (dx, dy) = (Float(tile.left), Float(tile.top))
        let (width, height) = (Float(tile.width), Float(tile.height))
        return detections.compactMap { seen in
            let box = seen.box
            let isCut =
                (box.left < Self.edge && tile.left > 0) || (box.top < Self.edge && tile.top > 0)
                || (box.right > width - Self.edge && tile.right < size.width)
                || (box.bottom > height - Self.edge && tile.bottom < size.height)
            guard !isCut else { return nil }
            var moved = seen
            moved.mask = nil
            moved.box = Box(
                left: box.left + dx, top: box.top + dy, right: box.right + dx,
                bottom: box.bottom + dy)
            moved.keypoints = seen.keypoints.map { point in
                var point = point
                point.point = Point(x: point.point.x + dx, y: point.point.y + dy)
                return point
            }
            if let center = seen.oriented?.center {
                moved.oriented?.center = Point(x: center.x + dx, y: center.y + dy)
            }
            return moved.roundedToLogStep
        }
    }

    /// Each object once, the best of its boxes, best first.
    static func merged(_ detections: [Detection]) -> [Detection] {
        let sorted = detections.enumerated().sorted {
            ($0.element.score, $1.offset) > ($1.element.score, $0.offset)
        }.map(\.element)
        return sorted.reduce(into: []) { kept, seen in
            let isKnown = kept.contains { $0.label == seen.label && isSame($0.box, seen.box) }
            if !isKnown { kept.append(seen) }
        }
    }

    private static func isSame(_ one: Box, _ other: Box) -> Bool {
        if one.iou(other) > sameness { return true }
        let width = min(one.right, other.right) - max(one.left, other.left)
        let height = min(one.bottom, other.bottom) - max(one.top, other.top)
        guard width > 0, height > 0 else { return false }
        return width * height > shared * min(one.area, other.area)
    }
}
