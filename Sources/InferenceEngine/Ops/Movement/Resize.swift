import CKernels
import Glibc
import Tensors

/// A picture in another size, by the nearest pixel or by bilinear mixing.
///
/// Inputs: x, scales?, sizes?. The axes before the last two stay.
package struct Resize: Operator {
    /// How an output index becomes an input coordinate.
    package enum Coordinates: String, Sendable {
        /// `(o + 1/2) / scale - 1/2`.
        case halfPixel = "half_pixel"
        /// The same, and 0 for an output extent of 1.
        case pytorchHalfPixel = "pytorch_half_pixel"
        /// `o / scale`.
        case asymmetric
        /// `o * (in - 1) / (out - 1)`.
        case alignCorners = "align_corners"
        /// `(o + 1/2) / scale`.
        case halfPixelForNearest = "tf_half_pixel_for_nn"
        /// Half-pixel about the picture's middle.
        case halfPixelSymmetric = "half_pixel_symmetric"
    }

    /// How a coordinate becomes the nearest pixel.
    package enum Nearest: String, Sendable {
        /// Ties down.
        case roundPreferFloor = "round_prefer_floor"
        /// Ties up.
        case roundPreferCeil = "round_prefer_ceil"
        /// Down.
        case floor
        /// Up.
        case ceil
        /// Down when enlarging, up when shrinking (the older meaning).
        case simple
    }

    /// The name in the operator table.
    package static let name = "Resize"
    /// How an output index becomes an input coordinate.
    package let coordinates: Coordinates
    /// How a coordinate becomes a pixel; nil for bilinear.
    package let nearest: Nearest?

    /// The operator.
    package init(coordinates: Coordinates, nearest: Nearest?) {
        self.coordinates = coordinates
        self.nearest = nearest
    }

    private func target(_ inputs: Operands) throws -> (shape: Shape, scales: [Double]) {
        let x = try inputs.imageShape(0)
        let scales = try inputs.floats(1), sizes = try inputs.integers(2)
        var extents = Array(x), factors = [Double](repeating: 1, count: 4)
        if let sizes, !sizes.isEmpty {
            guard sizes.count == 4, sizes.allSatisfy({ $0 >= 0 && $0 <= 1 << 20 }) else {
                throw Mismatch("sizes of \(sizes)")
            }
            extents = sizes
            factors = zip(sizes, x).map { Double($0) / Double(max(1, $1)) }
        } else if let scales, !scales.isEmpty {
            guard scales.count == 4, scales.allSatisfy({ $0 > 0 && $0 <= 4096 }) else {
                throw Mismatch("scales of \(scales)")
            }
            factors = scales.map { Double($0) }
            extents = zip(x, scales).map { Int(saturating: (Float($0) * $1).rounded(.down)) }
            guard extents.allSatisfy({ $0 <= 1 << 20 }) else { throw Mismatch("too large") }
        } else {
            throw Mismatch("neither scales nor sizes")
        }
        guard extents[0] == x[0], extents[1] == x[1] else {
            throw Mismatch("samples or channels cannot be resized")
        }
        return (Shape(extents), factors)
    }

    /// Whether each pixel is that of its own place.
    func changesNothing(_ inputs: Operands) -> Bool {
        guard let (shape, scales) = try? target(inputs), shape == inputs[0]?.fact.shape,
            scales.allSatisfy({ $0 == 1 })
        else { return false }
        return [.halfPixel, .asymmetric, .alignCorners].contains(coordinates)
    }

    /// Where the parameters are constants.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        inputs.onlyFirstVaries
    }

    /// The new rows and columns.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shape = try target(inputs).shape
        let x = try inputs.imageShape(0)
        guard x[2] > 0 && x[3] > 0 || shape.elementCount == 0 else { throw Mismatch("empty") }
        return [Fact(.float32, shape)]
    }

    private func coordinate(_ index: Int, input: Int, output: Int, scale: Float) -> Float {
        let at = Float(index)
        switch coordinates {
        case .halfPixel: return (at + 0.5) / scale - 0.5
        case .pytorchHalfPixel: return output > 1 ? (at + 0.5) / scale - 0.5 : 0
        case .asymmetric: return at / scale
        case .alignCorners:
            return output == 1 ? 0 : at * Float(input - 1) / Float(output - 1)
        case .halfPixelForNearest: return (at + 0.5) / scale
        case .halfPixelSymmetric:
            let adjustment = Float(output) / (scale * Float(input))
            let offset = Float(input) / 2 * (1 - adjustment)
            return offset + (at + 0.5) / scale - 0.5
        }
    }

    /// Input pixels and weight of the second for each output index of one axis.
    private func table(input: Int, output: Int, scale: Double) -> AxisTable {
        var table = AxisTable()
        let last = Int32(clamping: max(0, input - 1))
        for index in 0..<output where input > 0 {
            let at = coordinate(index, input: input, output: output, scale: Float(scale))
            if let nearest {
                let pixel: Float
                switch nearest {
                case .roundPreferFloor:
                    pixel = at == at.rounded(.down) + 0.5 ? at.rounded(.down) : roundf(at)
                case .roundPreferCeil: pixel = (at + 0.5).rounded(.down)
                case .floor: pixel = at.rounded(.down)
                case .ceil: pixel = at.rounded(.up)
                case .simple: pixel = scale < 1 ? at.rounded(.up) : at.rounded(.down)
                }
                let clamped = min(max(Int32(saturating: pixel), 0), last)
                table.first.append(clamped)
                table.second.append(clamped)
                table.weight.append(0)
            } else {
                let inside = min(max(at, 0), Float(last))
                let low = inside.rounded(.down)
                table.first.append(Int32(saturating: low))
                table.second.append(min(Int32(saturating: low) + 1, last))
                table.weight.append(inside - low)
            }
        }
        return table
    }

    func tables(_ inputs: Operands) throws -> (rows: AxisTable, columns: AxisTable) {
        let x = try inputs.imageShape(0)
        let (shape, scales) = try target(inputs)
        return (
            table(input: x[2], output: shape[2], scale: scales[2]),
            table(input: x[3], output: shape[3], scale: scales[3])
        )
    }

    /// Plane by plane.
    package func evaluate(_ call: Call) {
        preconditionFailure("a resize runs through its kernel")
    }

    /// Blocked when the input is, or mixes enough channels to be worth the way there.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        guard let x = inputs[0]?.fact else { return .plain }
        let isWorthIt = nearest == nil && x.shape[1] >= 16 && inputs[0]?.value == nil
        return x.layout == .nchw16c || isWorthIt ? .blocked : .plain
    }

    /// The kernel with the tables of pixels and weights.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        let (rows, columns) = try tables(context.inputs)
        guard context.outputs[0].layout == .nchw16c else {
            return Kernel(name: "plain") { call in plain(call, rows, columns) }
        }
        let kernels = context.options.kernels
        let isNearest = nearest != nil
        return Kernel(name: isNearest ? "nearest" : "linear") { call in
            let input = call.input(0).shape, output = call.outputs[0].shape
            let blocks = (output[1] + 15) / 16
            let ih = Int32(input[2]), iw = Int32(input[3])
            let oh = Int32(output[2]), ow = Int32(output[3])
            let sourceStep = input[2] * input[3] * 16, targetStep = output[2] * output[3] * 16
            let parts = min(8, output[2])
            call.pool.run(tiles: output[0] * blocks * parts) { tile, _ in
                let source = call.input(0).floats + tile / parts * sourceStep
                let target = call.outputs[0].floats + tile / parts * targetStep
                let row0 = Int32(output[2] * (tile % parts) / parts)
                let row1 = Int32(output[2] * (tile % parts + 1) / parts)
                if isNearest {
                    kernels.table.pointee.resize_nearest(
                        source, target, ih, iw, oh, ow, rows.first, columns.first, 0, 1,
                        row0, row1)
                } else {
                    kernels.table.pointee.resize_linear(
                        source, target, ih, iw, oh, ow, rows.first, rows.second, rows.weight,
                        columns.first, columns.second, columns.weight, 0, 1, row0, row1)
                }
            }
        }
    }

    private func plain(_ call: Call, _ rows: AxisTable, _ columns: AxisTable) {
        let input = call.input(0).shape, output = call.outputs[0].shape
        let isNearest = nearest != nil
        call.pool.run(tiles: output[0] * output[1]) { plane, _ in
            let source = call.input(0).floats + plane * input[2] * input[3]
            let target = call.outputs[0].floats + plane * output[2] * output[3]
            for y in 0..<output[2] {
                let upper = source + Int(rows.first[y]) * input[3]
                let lower = source + Int(rows.second[y]) * input[3]
                let to = target + y * output[3]
                for x in 0..<output[3] {
                    let left = Int(columns.first[x]), right = Int(columns.second[x])
                    if isNearest {
                        to[x] = upper[left]
                    } else {
                        let weight = columns.weight[x]
                        let top = upper[left] + (upper[right] - upper[left]) * weight
                        let bottom = lower[left] + (lower[right] - lower[left]) * weight
                        to[x] = top + (bottom - top) * rows.weight[y]
                    }
                }
            }
        }
    }
}

/// The input pixels of one axis for each output index.
struct AxisTable: Sendable {
    var first: [Int32] = []
    var second: [Int32] = []
    var weight: [Float] = []
}
