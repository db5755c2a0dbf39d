import Glibc
import Imaging
import VisionCore

/// Where the pixels of a candidate are found, once it is kept.
package enum CandidateMask: Sendable, Hashable {
    /// Factors of the prototype masks.
    case factors([Float])
    /// A plane of the output of masks.
    case plane(Int)
}

/// Masks as sums of prototypes (Bolya and others, "YOLACT", 2019): the sign of the sum, sampled
/// between cells, inside the box.
struct PrototypeMasks {
    private let output: NetworkOutput
    private var rows: Int { output.shape[1] }
    private var columns: Int { output.shape[2] }

    /// The prototypes among `outputs`: the last one of three axes.
    init?(_ outputs: [NetworkOutput]) {
        guard let output = outputs.last, output.shape.count == 3 else { return nil }
        self.output = output
    }

    static func check(
        _ outputs: [[Int]], factors: Int, family: String
    ) throws(DetectorError) {
        guard let last = outputs.last, outputs.count > 1, last.count == 3, last[0] == factors,
            last[1] > 0, last[2] > 0
        else {
            throw .outputsDoNotFit(
                family: family, expected: [[factors, 0, 0]], found: Array(outputs.dropFirst()))
        }
    }

    /// The sum of all prototypes, each times its factor.
    func plane(_ factors: [Float]) -> MaskPlane {
        var sum = [Float](repeating: 0, count: rows * columns)
        for (index, factor) in factors.prefix(output.shape[0]).enumerated() {
            let from = index * rows * columns
            for cell in sum.indices { sum[cell] += factor * output.values[from + cell] }
        }
        return MaskPlane(
            values: sum, size: Size(width: columns, height: rows), threshold: 0)
    }
}

/// One mask as the network gives it: a grid over the input, or over the box.
struct MaskPlane {
    let values: [Float]
    let size: VisionCore.Size
    /// Above it a pixel belongs to the object.
    let threshold: Float

    /// The mask of an object in `box`, in a picture of `size`; the grid covers the whole input.
    func mask(
        in box: Box, of picture: VisionCore.Size, input: VisionCore.Size,
        transform: LetterboxTransform
    ) -> InstanceMask {
        let (across, down) = (
            Float(size.width) / Float(input.width), Float(size.height) / Float(input.height)
        )
        return mask(in: box, of: picture) { column, row in
            let place = transform.toInput(Point(x: column, y: row))
            return (place.x * across, place.y * down)
        }
    }

    /// The mask of an object in `box`, in a picture of `size`; the grid covers the box.
    func mask(overBox box: Box, of picture: VisionCore.Size) -> InstanceMask {
        mask(in: box, of: picture) { column, row in
            (
                (column - box.left) / max(box.width, 1e-6) * Float(size.width),
                (row - box.top) / max(box.height, 1e-6) * Float(size.height)
            )
        }
    }

    private func mask(
        in box: Box, of picture: VisionCore.Size,
        cell: (Float, Float) -> (x: Float, y: Float)
    ) -> InstanceMask {
        let clipped = box.clipped(to: picture)
        let columns = Self.pixels(clipped.left, clipped.right)
        let rows = Self.pixels(clipped.top, clipped.bottom)
        return InstanceMask(size: picture, columns: columns, rows: rows) { column, row in
            let place = cell(Float(column) + 0.5, Float(row) + 0.5)
            return value(place.x - 0.5, place.y - 0.5) > threshold
        }
    }

    /// The pixels whose coordinate lies in the box.
    private static func pixels(_ first: Float, _ last: Float) -> Range<Int> {
        guard first.isFinite, last.isFinite, last > first else { return 0..<0 }
        let start = Int(first.rounded(.up)), end = Int(last.rounded(.up))
        return start..<max(end, start)
    }

    /// The value between cells, the outermost ones repeated.
    private func value(_ x: Float, _ y: Float) -> Float {
        let x = min(max(x, 0), Float(size.width - 1)), y = min(max(y, 0), Float(size.height - 1))
        let column = Int(x), row = Int(y)
        let right = min(column + 1, size.width - 1), below = min(row + 1, size.height - 1)
        let (fx, fy) = (x - Float(column), y - Float(row))
        let top =
            values[row * size.width + column] * (1 - fx) + values[row * size.width + right] * fx
        let bottom =
            values[below * size.width + column] * (1 - fx)
            + values[below * size.width + right] * fx
        return top * (1 - fy) + bottom * fy
    }
}
