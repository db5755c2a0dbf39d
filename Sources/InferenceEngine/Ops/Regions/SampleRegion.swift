import Tensors

/// A small picture sampled from a large one under a matrix, by bilinear mixing.
///
/// Inputs: x [1, C, H, W], matrix [1, 4, 4] from the small picture's (x, y, 0, 1) to the large
/// one's, both counted in pixel corners. What lies outside is 0.
package struct SampleRegion: Operator {
    /// The name in the operator table.
    package static let name = "SampleRegion"
    /// Rows of the result.
    package let height: Int
    /// Columns of the result.
    package let width: Int

    /// The operator.
    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// `[1, C, height, width]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.imageShape(0), matrix = try inputs.floatShape(1)
        guard x[0] == 1, matrix == [1, 4, 4], 1...1 << 24 ~= height,
            1...1 << 24 ~= width
        else {
            throw Mismatch("\(x) and matrix \(matrix) do not fit")
        }
        return [Fact(.float32, [1, x[1], height, width])]
    }

    /// Plane by plane.
    package func evaluate(_ call: Call) {
        let x = call.input(0), m = call.input(1).floats
        let rows = x.shape[2], columns = x.shape[3]
        call.pool.run(tiles: x.shape[1]) { plane, _ in
            let source = x.floats + plane * rows * columns
            var target = call.outputs[0].floats + plane * height * width
            func pixel(_ row: Int, _ column: Int) -> Float {
                row < rows && column < columns ? source[row * columns + column] : 0
            }
            for row in 0..<height {
                for column in 0..<width {
                    // Middles of pixels lie half a pixel behind their corners.
                    let atX = Float(column) + 0.5, atY = Float(row) + 0.5
                    let fromX = m[0] * atX + m[1] * atY + m[3] - 0.5
                    let fromY = m[4] * atX + m[5] * atY + m[7] - 0.5
                    target[0] = 0
                    if fromX >= 0, fromX <= Float(columns - 1), fromY >= 0,
                        fromY <= Float(rows - 1)
                    {
                        let left = Int(saturating: fromX), top = Int(saturating: fromY)
                        let right = fromX - Float(left), below = fromY - Float(top)
                        let upper =
                            (1 - right) * pixel(top, left) + right * pixel(top, left + 1)
                        let lower =
                            (1 - right) * pixel(top + 1, left)
                            + right * pixel(top + 1, left + 1)
                        target[0] = (1 - below) * upper + below * lower
                    }
                    target += 1
                }
            }
        }
    }
}
