import CKernels
import Tensors

/// `softmax(q k * factor + masks) v` of many heads, as `AttentionPatterns` finds it written out.
///
/// Inputs: the values that hold q, k and v, then the masks. Each is read where it lies, so that
/// nothing is transposed before or after.
struct FusedAttention: Operator {
    static let name = "Attention"

    /// A mask: over which axes before the last two it goes, and how far apart its elements lie.
    struct Mask: Sendable {
        let batch: [Int]
        let batchStrides: [Int]
        let rowStride: Int
        let columnStride: Int
    }

    /// The axes of q, k and v before the last two, each a head's.
    let batch: [Int]
    /// [..., queries, size], [..., size, keys] and [..., keys, width].
    let q: StridedView
    let k: StridedView
    let v: StridedView
    let factor: Float
    /// What values are multiplied by.
    let valueFactor: Float
    let masks: [Mask]
    /// Whether weights that are no numbers count as 0.
    let replacesNaN: Bool
    /// The result [..., queries, width] as it lies in the output: along one of the last two axes
    /// its elements lie together.
    let result: StridedView
    /// The output's extents.
    let extents: Shape

    private var queries: Int { q.extents[q.extents.count - 2] }
    private var size: Int { q.extents[q.extents.count - 1] }
    private var keys: Int { k.extents[k.extents.count - 1] }
    private var width: Int { v.extents[v.extents.count - 1] }
    private var heads: Int { batch.reduce(1, *) }

    /// The extents that were found, where the views still fit their holders.
    func facts(_ inputs: Operands) throws -> [Fact] {
        for (index, view) in [q, k, v].enumerated()
        where !view.fits(try inputs.floatShape(index).elementCount) {
            throw Mismatch("input \(index) is too small")
        }
        return [Fact(.float32, extents)]
    }

    /// Products of the sums.
    func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        (heads * queries).multipliedSaturated(by: keys.multipliedSaturated(by: size + width))
    }

    /// The plain form: head by head, query by query.
    func evaluate(_ call: Call) {
        let sources = (0..<3).map { call.input($0).floats }
        let offsets = headOffsets, out = call.outputs[0].floats
        call.pool.run(tiles: heads * queries) { tile, _ in
            let head = tile / queries, row = tile % queries
            var weights = [Float](repeating: 0, count: keys)
            let query = sources[0] + offsets.q[head] + row * q.rowSteps.row
            for key in 0..<keys {
                let at = sources[1] + offsets.k[head] + key * k.columnSteps.row
                var sum: Float = 0
                for index in 0..<size {
                    sum +=
                        query[index * q.rowSteps.element] * factor
                        * at[index * k.columnSteps.element]
                }
                for (place, mask) in masks.enumerated() {
                    sum +=
                        call.input(3 + place).floats[
                            offsets.masks[place][head] + row * mask.rowStride
                                + key * mask.columnStride]
                }
                weights[key] = sum
            }
            call.softmax(&weights, replacesNaN: replacesNaN)
            let to = out + offsets.result[head] + row * result.rowSteps.row
            for column in 0..<width {
                var sum: Float = 0
                for key in 0..<keys {
                    sum +=
                        weights[key] * valueFactor
                        * sources[2][
                            offsets.v[head] + key * v.rowSteps.row + column * v.rowSteps.element]
                }
                to[column * result.rowSteps.element] = sum
            }
        }
    }

    /// Where the parts of each head begin.
    struct Offsets: Sendable {
        let q: [Int]
        let k: [Int]
        let v: [Int]
        let result: [Int]
        let masks: [[Int]]
    }

    private var headOffsets: Offsets {
        func offsets(_ view: StridedView) -> [Int] {
            let strides = view.batchStrides(batch) ?? batch.map { _ in 0 }
            return Self.offsets(batch, strides).map { $0 + view.offset }
        }
        return Offsets(
            q: offsets(q), k: offsets(k), v: offsets(v), result: offsets(result),
            masks: masks.map { Self.offsets($0.batch, $0.batchStrides) })
    }

    /// The offset of each element of `extents` in order.
    private static func offsets(_ extents: [Int], _ strides: [Int]) -> [Int] {
        var result = [0]
        for (extent, stride) in zip(extents, strides) {
            result = result.flatMap { base in (0..<extent).map { base + $0 * stride } }
        }
        return result
    }

    /// The kernel by packed products; the plain form where a mask's rows do not lie together.
    func kernel(_ context: KernelContext) throws -> Kernel {
        guard masks.allSatisfy({ $0.columnStride == 1 || keys == 1 }) else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        let work = AttentionWork(
            heads: heads, queries: queries, size: size, keys: keys, width: width, factor: factor,
            valueFactor: valueFactor,
            querySteps: q.rowSteps, keySteps: k.columnSteps, valueSteps: v.rowSteps,
            resultSteps: result.rowSteps, maskSteps: masks.map(\.rowStride), offsets: headOffsets,
            replacesNaN: replacesNaN,
            kernels: context.options.kernels)
        return work.kernel
    }
}

extension StridedView {
    /// The steps of the rows that the last two axes are.
    fileprivate var rowSteps: AttentionWork.Steps {
        AttentionWork.Steps(row: strides[strides.count - 2], element: strides[strides.count - 1])
    }

    /// The steps of the columns that the last two axes are.
    fileprivate var columnSteps: AttentionWork.Steps {
        AttentionWork.Steps(row: strides[strides.count - 1], element: strides[strides.count - 2])
    }
}

extension Call {
    fileprivate func softmax(_ weights: inout [Float], replacesNaN: Bool) {
        let count = Int64(weights.count)
        weights.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            KernelSet.best.table.pointee.softmax(base, base, 1, count)
            if replacesNaN { for at in buffer.indices where buffer[at].isNaN { buffer[at] = 0 } }
        }
    }
}
