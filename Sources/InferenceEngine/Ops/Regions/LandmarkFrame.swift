import Glibc
import Tensors

/// The matrix that leads from a small picture to the region around some landmarks of a large one.
///
/// Input: landmarks [1, K, 3]. Output [1, 4, 4]: rows of a matrix on (x, y, 0, 1). The region is
/// turned so that the line from `left` to `right` has the given angle, bounds `points`, is scaled
/// about its middle, and fills `width` by `height` pixels of the small picture.
package struct LandmarkFrame: Operator {
    /// The name in the operator table.
    package static let name = "LandmarkFrame"
    /// The landmark where the turning line begins.
    package let left: Int
    /// The landmark where it ends.
    package let right: Int
    /// The landmarks that the region bounds.
    package let points: [Int]
    /// The angle that the line gets, in radians.
    package let angle: Float
    /// Rows of the small picture.
    package let height: Int
    /// Columns of the small picture.
    package let width: Int
    /// The factor of the region's width.
    package let scaleX: Float
    /// The factor of the region's height.
    package let scaleY: Float

    /// The operator; `points` is not empty.
    package init(
        left: Int, right: Int, points: [Int], angle: Float, height: Int, width: Int,
        scaleX: Float, scaleY: Float
    ) {
        self.left = left
        self.right = right
        self.points = points
        self.angle = angle
        self.height = height
        self.width = width
        self.scaleX = scaleX
        self.scaleY = scaleY
    }

    /// One matrix.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try inputs.floatShape(0)
        guard shape.count == 3, shape[0] == 1, shape[2] == 3, !points.isEmpty,
            ([left, right] + points).allSatisfy({ $0 >= 0 && $0 < shape[1] })
        else { throw Mismatch("the landmarks asked for are not in \(shape)") }
        return [Fact(.float32, [1, 4, 4])]
    }

    /// Bounds the turned landmarks, then turns, scales and moves back.
    package func evaluate(_ call: Call) {
        let marks = call.input(0).floats
        func x(_ index: Int) -> Float { marks[3 * index] }
        func y(_ index: Int) -> Float { marks[3 * index + 1] }
        let turn = angle - atan2f(y(right) - y(left), x(right) - x(left))
        let cosine = cosf(turn), sine = sinf(turn)
        var low = (x: Float.infinity, y: Float.infinity), high = (x: -low.x, y: -low.y)
        for point in points {
            let turned = (
                x: x(point) * cosine - y(point) * sine, y: x(point) * sine + y(point) * cosine
            )
            low = (min(low.x, turned.x), min(low.y, turned.y))
            high = (max(high.x, turned.x), max(high.y, turned.y))
        }
        let middle = (x: (low.x + high.x) / 2, y: (low.y + high.y) / 2)
        let stepX = scaleX * (high.x - low.x) / Float(width)
        let stepY = scaleY * (high.y - low.y) / Float(height)
        // Back by the same turn: its transpose.
        let rows: [[Float]] = [[cosine * stepX, sine * stepY], [-sine * stepX, cosine * stepY]]
        let centre = [
            middle.x * cosine + middle.y * sine, middle.y * cosine - middle.x * sine,
        ]
        let out = call.outputs[0].floats
        out.update(repeating: 0, count: 16)
        for row in 0..<2 {
            out[4 * row] = rows[row][0]
            out[4 * row + 1] = rows[row][1]
            out[4 * row + 3] =
                centre[row] - rows[row][0] * Float(width) / 2 - rows[row][1] * Float(height) / 2
        }
        out[10] = 1
        out[15] = 1
    }
}
