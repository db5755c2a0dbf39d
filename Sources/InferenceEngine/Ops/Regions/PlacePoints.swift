import Tensors

/// Points of a small picture placed in the large one: a matrix on x and y, the rest kept.
///
/// Inputs: points [1, K, 2 or 3], matrix [1, 4, 4] on (x, y, 0, 1).
package struct PlacePoints: Operator {
    /// The name in the operator table.
    package static let name = "PlacePoints"

    /// The operator.
    package init() {}

    /// The points' fact.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let points = try inputs.floatShape(0), matrix = try inputs.floatShape(1)
        guard points.count == 3, points[0] == 1, points[2] == 2 || points[2] == 3,
            matrix == [1, 4, 4]
        else { throw Mismatch("points \(points) and matrix \(matrix) do not fit") }
        return [Fact(.float32, points)]
    }

    /// Point by point.
    package func evaluate(_ call: Call) {
        let points = call.input(0), m = call.input(1).floats, out = call.outputs[0].floats
        let size = points.shape[2]
        for index in 0..<points.shape[1] {
            let from = points.floats + index * size, to = out + index * size
            let x = from[0], y = from[1]
            to[0] = m[0] * x + m[1] * y + m[3]
            to[1] = m[4] * x + m[5] * y + m[7]
            if size == 3 { to[2] = from[2] }
        }
    }
}
