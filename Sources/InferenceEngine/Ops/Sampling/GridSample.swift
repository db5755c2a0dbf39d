import CKernels
import Glibc
import Tensors

/// Samples of pictures or volumes at places that a grid names, from -1 to 1 along each axis.
///
/// Inputs: x [N, C, …], grid [N, …, axes] (the last axis' place first).
package struct GridSample: Operator {
    /// How samples between elements are made.
    package enum Mode: Sendable {
        /// Between two neighbours of each axis.
        case linear
        /// The nearest element, ties to even.
        case nearest
        /// Between four neighbours of each axis.
        case cubic
    }

    /// What lies outside.
    package enum Border: Sendable {
        /// Zeros.
        case zeros
        /// The edge element.
        case edge
        /// The input mirrored.
        case reflection
    }

    /// The name in the operator table.
    package static let name = "GridSample"
    /// How samples between elements are made.
    package let mode: Mode
    /// What lies outside.
    package let border: Border
    /// Whether -1 and 1 are the middles of the outer elements, not their outer edges.
    package let alignsCorners: Bool

    /// The operator.
    package init(mode: Mode, border: Border, alignsCorners: Bool) {
        self.mode = mode
        self.border = border
        self.alignsCorners = alignsCorners
    }

    /// The grid's extents with x's samples and channels.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.floatShape(0), grid = try inputs.floatShape(1)
        guard x.count >= 3, grid.count == x.count, grid[0] == x[0],
            grid[grid.count - 1] == x.count - 2, x[2...].allSatisfy({ $0 > 0 })
        else { throw Mismatch("a grid of \(grid) does not fit \(x)") }
        return [Fact(.float32, Shape(Array(x[..<2]) + Array(grid[1..<grid.count - 1])))]
    }

    /// Sample by sample: taps and weights of each axis, then their product over all channels.
    package func evaluate(_ call: Call) {
        let x = call.input(0).shape, grid = call.input(1), out = call.outputs[0]
        let extents = Array(x[2...]), rank = extents.count
        let plane = extents.reduce(1, *), channels = x[1]
        let places = out.shape[2...].reduce(1, *)
        let source = call.input(0).floats
        call.pool.run(tiles: out.shape[0] * places) { tile, _ in
            let sample = tile / places, place = tile % places
            let taps = (0..<rank).map { axis in
                self.taps(
                    grid.floats[tile * rank + rank - 1 - axis], extent: extents[axis])
            }
            for channel in 0..<channels {
                let from = source + (sample * channels + channel) * plane
                out.floats[(sample * channels + channel) * places + place] = sum(
                    from, taps, extents, axis: 0, offset: 0)
            }
        }
    }

    /// Pictures between two neighbours of each axis: the four elements and weights of each place,
    /// then all channels by the kernel.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        let x = context.inputs[0]?.fact.shape ?? [], out = context.outputs[0].shape
        guard mode == .linear, x.count == 4, x[2] * x[3] <= Int(Int32.max) else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        let places = out[2] * out[3], channels = x[1], plane = x[2] * x[3]
        let chunk = min(places, Self.chunk), chunks = (places + chunk - 1) / max(1, chunk)
        let kernels = context.options.kernels
        return Kernel(name: "four neighbours", scratchPerThread: max(64, chunk * 32)) { call in
            guard let scratch = call.scratch, places > 0 else { return }
            let grid = call.input(1).floats, source = call.input(0).floats
            let target = call.outputs[0].floats, perThread = call.scratchPerThread
            call.pool.run(tiles: out[0] * chunks) { tile, thread in
                let sample = tile / chunks, first = tile % chunks * chunk
                let count = min(chunk, places - first)
                let indices = (scratch + thread * perThread).assumingMemoryBound(to: Int32.self)
                let weights = (scratch + thread * perThread + chunk * 16)
                    .assumingMemoryBound(to: Float.self)
                let from = grid + (sample * places + first) * 2
                for place in 0..<count {
                    neighbours(
                        from[place * 2], from[place * 2 + 1], x[2], x[3], indices + place,
                        weights + place, step: count)
                }
                kernels.table.pointee.sample_four(
                    source + sample * channels * plane, Int64(plane), Int32(channels), indices,
                    weights, Int64(count), target + sample * channels * places + first,
                    Int64(places))
            }
        }
    }

    /// Places that are taken at a time.
    private static let chunk = 1024

    /// The four elements around a place and their weights, each `step` after the one before; the
    /// weight of what lies outside is 0.
    @inline(__always)
    private func neighbours(
        _ x: Float, _ y: Float, _ rows: Int, _ columns: Int,
        _ indices: UnsafeMutablePointer<Int32>, _ weights: UnsafeMutablePointer<Float>, step: Int
    ) {
        let across = pair(x, extent: columns), down = pair(y, extent: rows)
        for corner in 0..<4 {
            let (row, rowWeight) = corner < 2 ? down.first : down.second
            let (column, columnWeight) = corner % 2 == 0 ? across.first : across.second
            let isInside = row >= 0 && column >= 0
            indices[corner * step] =
                isInside ? Int32(truncatingIfNeeded: row * columns + column) : 0
            weights[corner * step] = isInside ? rowWeight * columnWeight : 0
        }
    }

    /// The two elements of an axis that a place lies between; -1 for a zero.
    @inline(__always)
    private func pair(
        _ place: Float, extent: Int
    ) -> (first: (Int, Float), second: (Int, Float)) {
        let length = Float(extent)
        var at =
            alignsCorners ? (place + 1) / 2 * (length - 1) : ((place + 1) * length - 1) / 2
        guard at.isFinite, abs(at) < 1e9 else {
            return ((border == .zeros ? -1 : 0, 1), (-1, 0))
        }
        if border != .zeros { at = inside(at, extent: extent) }
        let low = at.rounded(.down), rest = at - low, first = Int(saturating: low)
        return ((element(first, extent), 1 - rest), (element(first + 1, extent), rest))
    }

    private func sum(
        _ plane: UnsafePointer<Float>, _ taps: [[(index: Int, weight: Float)]],
        _ extents: [Int], axis: Int, offset: Int
    ) -> Float {
        if axis == extents.count { return plane[offset] }
        var result: Float = 0
        for (index, weight) in taps[axis] where index >= 0 {
            result +=
                weight
                * sum(
                    plane, taps, extents, axis: axis + 1, offset: offset * extents[axis] + index)
        }
        return result
    }

    /// The elements of an axis that a place is made of; -1 for a zero.
    private func taps(_ place: Float, extent: Int) -> [(index: Int, weight: Float)] {
        let length = Float(extent)
        var at =
            alignsCorners ? (place + 1) / 2 * (length - 1) : ((place + 1) * length - 1) / 2
        guard at.isFinite, abs(at) < 1e9 else { return [(border == .zeros ? -1 : 0, 1)] }
        if border != .zeros, mode != .cubic { at = inside(at, extent: extent) }
        switch mode {
        case .nearest: return [(element(Int(saturating: rintf(at)), extent), 1)]
        case .linear:
            let low = at.rounded(.down), rest = at - low, first = Int(saturating: low)
            return [
                (element(first, extent), 1 - rest), (element(first + 1, extent), rest),
            ]
        case .cubic:
            let low = at.rounded(.down), first = Int(saturating: low)
            return cubicWeights(at - low, -0.75).enumerated().map {
                (element(first - 1 + $0, extent), $1)
            }
        }
    }

    private func element(_ index: Int, _ extent: Int) -> Int {
        if index >= 0, index < extent { return index }
        switch border {
        case .zeros: return -1
        case .edge: return min(max(index, 0), extent - 1)
        case .reflection:
            return min(max(Int(saturating: inside(Float(index), extent: extent)), 0), extent - 1)
        }
    }

    /// A place outside brought inside: to the edge, or mirrored until it lies inside.
    private func inside(_ at: Float, extent: Int) -> Float {
        let low: Float = alignsCorners ? 0 : -0.5
        let high = Float(extent) - (alignsCorners ? 1 : 0.5)
        if border == .edge { return min(max(at, 0), Float(extent - 1)) }
        let range = high - low
        if range <= 0 { return 0 }
        let distance = fmodf(abs(at - low), 2 * range)
        let mirrored = low + (distance > range ? 2 * range - distance : distance)
        return mode == .cubic ? mirrored : min(max(mirrored, 0), Float(extent - 1))
    }
}

/// The weights of the four neighbours of a place `rest` behind the second one.
func cubicWeights(_ rest: Float, _ a: Float) -> [Float] {
    func near(_ x: Float) -> Float { ((a + 2) * x - (a + 3)) * x * x + 1 }
    func far(_ x: Float) -> Float { ((a * x - 5 * a) * x + 8 * a) * x - 4 * a }
    return [far(rest + 1), near(rest), near(1 - rest), far(2 - rest)]
}
