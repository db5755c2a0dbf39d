import Glibc
import Tensors

/// Values mixed by how well their keys fit each query: `softmax(q k * scale + mask) v`.
///
/// Inputs: queries, keys, values (each [N, heads, length, size], or [N, length, heads times size]),
/// mask (bool, or added; broadcast)?, earlier keys?, earlier values? ([N, heads, length, size]),
/// how many keys of each sample count?. Outputs: the mix, all keys, all values, the scores.
package struct Attention: Operator {
    /// What the last output holds.
    package enum Scores: Int, Sendable {
        /// The products of queries and keys.
        case products
        /// The same after the cap.
        case capped
        /// The same with the mask.
        case masked
        /// The weights.
        case weights
    }

    /// The name in the operator table.
    package static let name = "Attention"
    /// Whether a query sees no later key.
    package let isCausal: Bool
    /// Heads of queries in the form of rank 3.
    package let queryHeads: Int
    /// Heads of keys and values in the form of rank 3.
    package let keyHeads: Int
    /// The factor of the products; nil for one over the root of the size.
    package let scale: Float?
    /// Products are bent to stay below it; 0 for no bound.
    package let cap: Float
    /// How many earlier and later keys a query sees; -1 for all.
    package let window: (earlier: Int, later: Int)
    /// What the last output holds.
    package let scores: Scores

    /// The operator.
    package init(
        isCausal: Bool, queryHeads: Int, keyHeads: Int, scale: Float?, cap: Float,
        window: (earlier: Int, later: Int), scores: Scores
    ) {
        self.isCausal = isCausal
        self.queryHeads = queryHeads
        self.keyHeads = keyHeads
        self.scale = scale
        self.cap = cap
        self.window = window
        self.scores = scores
    }

    /// A picture of one operand: where the vector of a head at a position lies.
    fileprivate struct Heads {
        let samples: Int
        let heads: Int
        let length: Int
        let size: Int
        let isFlat: Bool

        init(_ shape: Shape, heads: Int) throws {
            guard shape.count == 4 || (shape.count == 3 && heads > 0 && shape[2] % heads == 0)
            else { throw Mismatch("\(shape) in \(heads) heads") }
            isFlat = shape.count == 3
            samples = shape[0]
            self.heads = isFlat ? heads : shape[1]
            length = isFlat ? shape[1] : shape[2]
            size = isFlat ? shape[2] / heads : shape[3]
        }

        func offset(_ sample: Int, _ head: Int, _ position: Int) -> Int {
            isFlat
                ? ((sample * length + position) * heads + head) * size
                : ((sample * heads + head) * length + position) * size
        }

        func shape(length: Int, size: Int, flat: Bool) -> Shape {
            flat ? [samples, length, heads * size] : [samples, heads, length, size]
        }
    }

    private func heads(_ shapes: [Shape]) throws -> (q: Heads, k: Heads, v: Heads) {
        let q = try Heads(shapes[0], heads: queryHeads)
        let k = try Heads(shapes[1], heads: keyHeads), v = try Heads(shapes[2], heads: keyHeads)
        guard q.samples == k.samples, k.samples == v.samples, q.size == k.size,
            k.heads == v.heads, k.length == v.length, k.heads > 0, q.heads % k.heads == 0
        else { throw Mismatch("\(shapes) do not fit") }
        return (q, k, v)
    }

    /// The mix, all keys, all values, the scores.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let (q, k, v) = try heads((0..<3).map { try inputs.floatShape($0) })
        var past = 0
        if inputs[4] != nil || inputs[5] != nil {
            let keys = try inputs.imageShape(4), values = try inputs.imageShape(5)
            past = keys[2]
            guard keys == [q.samples, k.heads, past, k.size],
                values == [q.samples, k.heads, past, v.size]
            else { throw Mismatch("earlier keys \(keys) and values \(values) do not fit") }
        }
        let total = past + k.length
        let all: Shape = [q.samples, q.heads, q.length, total]
        if let mask = inputs[3]?.fact {
            guard mask.dataType == .float32 || mask.dataType == .bool, let last = mask.shape.last,
                mask.shape.count <= 4, last <= total,
                try broadcastShape([all, Shape(mask.shape.dropLast() + [total])]) == all
            else { throw Mismatch("a mask \(mask) does not fit \(all)") }
        }
        if inputs[6] != nil, try inputs.indices(6).shape != [q.samples] {
            throw Mismatch("the counts of keys do not fit \(q.samples) samples")
        }
        return [
            Fact(.float32, q.shape(length: q.length, size: v.size, flat: q.isFlat)),
            Fact(.float32, [q.samples, k.heads, total, k.size]),
            Fact(.float32, [q.samples, k.heads, total, v.size]), Fact(.float32, all),
        ]
    }

    /// Products of the sums.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        guard outputs.count > 3 || inputs.count > 2, let k = inputs[1]?.fact.shape else { return 0 }
        return outputs[0].shape.elementCount.multipliedSaturated(
            by: 2 * (k.count == 3 ? k[1] : k[2]))
    }

    /// Query by query.
    package func evaluate(_ call: Call) {
        guard let (q, k, v) = try? heads((0..<3).map { call.input($0).shape }) else { return }
        let earlier = (keys: call.optionalInput(4), values: call.optionalInput(5))
        let past = earlier.keys?.shape[2] ?? 0, total = past + k.length
        keep(call, 1, earlier.keys, call.input(1), k, past: past)
        keep(call, 2, earlier.values, call.input(2), v, past: past)
        func vector(
            _ old: TensorView?, _ new: TensorView, _ place: Heads, _ sample: Int, _ head: Int,
            _ at: Int
        ) -> UnsafePointer<Float> {
            if at < past, let old {
                return UnsafePointer(
                    old.floats + ((sample * place.heads + head) * past + at) * place.size)
            }
            return UnsafePointer(new.floats + place.offset(sample, head, at - past))
        }
        let factor = scale ?? 1 / Float(q.size).squareRoot()
        let out = call.outputs[0].floats
        let shown = call.outputs.count > 3 ? call.outputs[3].floats : nil
        let repeats = q.heads / k.heads
        call.pool.run(tiles: q.samples * q.heads * q.length) { tile, _ in
            let position = tile % q.length
            let head = tile / q.length % q.heads, sample = tile / (q.length * q.heads)
            let query = call.input(0).floats + q.offset(sample, head, position)
            let mask = bias(
                call, q, sample: sample, head: head, position: position, past: past, total: total)
            var row = [Float](repeating: 0, count: total)
            func show(_ kind: Scores) {
                guard let shown, scores == kind else { return }
                for at in 0..<total { shown[tile * total + at] = row[at] }
            }
            for at in 0..<total {
                let key = vector(earlier.keys, call.input(1), k, sample, head / repeats, at)
                var sum: Float = 0
                for index in 0..<q.size { sum += query[index] * key[index] }
                row[at] = sum * factor
            }
            show(.products)
            if cap > 0 {
                for at in 0..<total { row[at] = cap * tanhf(row[at] / cap) }
            }
            show(.capped)
            for at in 0..<total { row[at] += mask[at] }
            show(.masked)
            let isHidden = mask.allSatisfy { $0 == -.infinity }
            let largest = row.max() ?? 0
            var sum: Float = 0
            for at in 0..<total {
                row[at] = isHidden ? 0 : expf(row[at] - largest)
                sum += row[at]
            }
            if sum != 0 {
                for at in 0..<total { row[at] /= sum }
            }
            show(.weights)
            let place = Heads.offset(
                q.isFlat, q.heads, q.length, v.size, sample, head, position)
            let target = out + place
            target.update(repeating: 0, count: v.size)
            for at in 0..<total where row[at] != 0 {
                let value = vector(earlier.values, call.input(2), v, sample, head / repeats, at)
                for index in 0..<v.size { target[index] += row[at] * value[index] }
            }
        }
    }

    /// What is added to the scores of a query: 0 for keys that it sees, or the mask's values.
    private func bias(
        _ call: Call, _ q: Heads, sample: Int, head: Int, position: Int, past: Int, total: Int
    ) -> [Float] {
        // Counts that no length can have are those of all or of none.
        let counted = call.optionalInput(6).map { min(max($0.integer(at: sample), 0), total) }
        let shift = past > 0 || counted == nil ? past : (counted ?? 0) - q.length
        var result = [Float](repeating: 0, count: total)
        for at in 0..<total {
            let distance = position + shift - at
            let isSeen =
                (!isCausal || distance >= 0) && (counted.map { at < $0 } ?? true)
                && (window.earlier < 0 || distance <= window.earlier)
                && (window.later < 0 || -distance <= window.later)
            if !isSeen { result[at] = -.infinity }
        }
        guard let mask = call.optionalInput(3) else { return result }
        let all: Shape = [q.samples, q.heads, q.length, mask.shape.last ?? 0]
        let strides = broadcastStrides(mask.shape, to: all)
        let start = sample * strides[0] + head * strides[1] + position * strides[2]
        for at in 0..<total {
            if at >= all[3] {
                result[at] = -.infinity
            } else if mask.fact.dataType == .bool {
                if mask.integer(at: start + at * strides[3]) == 0 { result[at] = -.infinity }
            } else {
                result[at] += mask.floats[start + at * strides[3]]
            }
        }
        return result
    }

    /// Writes earlier and new vectors one after the other, where that output is wanted.
    private func keep(
        _ call: Call, _ output: Int, _ old: TensorView?, _ new: TensorView, _ place: Heads,
        past: Int
    ) {
        guard output < call.outputs.count else { return }
        let out = call.outputs[output].floats, size = place.size
        for row in 0..<place.samples * place.heads {
            let target = out + row * (past + place.length) * size
            if let old { target.update(from: old.floats + row * past * size, count: past * size) }
            for at in 0..<place.length {
                let from = place.offset(row / place.heads, row % place.heads, at)
                (target + (past + at) * size).update(from: new.floats + from, count: size)
            }
        }
    }
}

extension Attention.Heads {
    fileprivate static func offset(
        _ isFlat: Bool, _ heads: Int, _ length: Int, _ size: Int, _ sample: Int, _ head: Int,
        _ position: Int
    ) -> Int {
        isFlat
            ? ((sample * length + position) * heads + head) * size
            : ((sample * heads + head) * length + position) * size
    }
}
