import CKernels
import Foundation
import TestSupport
import Testing

/// Attention of one head.
@Suite struct AttentionTests {
    private struct Case {
        let queries: Int
        let keys: Int
        let size: Int
        let width: Int
        var q: [Float]
        var k: [Float]
        var v: [Float]
        var masks: [[Float]]
        var replacesNaN = false

        init(_ queries: Int, _ keys: Int, _ size: Int, _ width: Int, masks: Int, seed: UInt64) {
            (self.queries, self.keys, self.size, self.width) = (queries, keys, size, width)
            var random = SeededRandom(seed: seed)
            q = random.floats(queries * size)
            k = random.floats(keys * size)
            v = random.floats(keys * width)
            self.masks = (0..<masks).map { _ in random.floats(queries * keys, scale: 3) }
        }

        static let factor: Float = 0.7

        /// The weights of `query` in double precision, not yet divided by their sum.
        private func weights(_ query: Int) -> [Double] {
            var scores = (0..<keys).map { key in
                (0..<size).reduce(0.0) { sum, at in
                    sum + Double(q[query * size + at]) * Double(k[key * size + at])
                } * Double(Self.factor)
            }
            for mask in masks {
                for key in 0..<keys { scores[key] += Double(mask[query * keys + key]) }
            }
            let top = scores.max() ?? 0
            return scores.map { exp($0 - top) }
        }

        /// The result in double precision.
        var expected: [Double] {
            (0..<queries).flatMap { query -> [Double] in
                let weights = weights(query), total = weights.reduce(0, +)
                return (0..<width).map { column in
                    (0..<keys).reduce(0.0) { sum, key in
                        sum + weights[key] / total * Double(v[key * width + column])
                    }
                }
            }
        }

        /// The result by `kernels`, group by group where `isCut`, and all that is given and made
        /// with the elements of one apart where `isTurned`.
        func result(_ kernels: k_table, isCut: Bool = false, isTurned: Bool = false) -> [UInt32] {
            func turned(_ values: [Float], _ rows: Int) -> [Float] {
                let columns = values.count / rows
                return (0..<values.count).map { values[$0 % rows * columns + $0 / rows] }
            }
            let packedKeys = FloatBuffer(kernels.product_row_floats(Int64(keys), Int32(size)))
            let packedValues = FloatBuffer(kernels.product_row_floats(Int64(width), Int32(keys)))
            let log2e: Float = 1.44269504
            kernels.product_pack_rows(
                isTurned ? turned(k, keys) : k, Int64(isTurned ? 1 : size),
                Int64(isTurned ? keys : 1), Self.factor * log2e, Int64(keys), Int32(size),
                packedKeys.base, 0, kernels.product_tiles(Int64(keys)))
            kernels.product_pack_rows(
                isTurned ? turned(v, keys) : v, Int64(isTurned ? keys : 1),
                Int64(isTurned ? 1 : width), 1, Int64(width), Int32(keys), packedValues.base, 0,
                kernels.product_tiles(Int64(width)))
            let out = FloatBuffer(queries * width)
            let flat = masks.flatMap(\.self)
            flat.withUnsafeBufferPointer { flat in
                let starts = masks.indices.map { place in
                    flat.baseAddress.map { $0 + place * queries * keys }
                }
                let steps = masks.map { _ in Int64(keys) }
                starts.withUnsafeBufferPointer { starts in
                    steps.withUnsafeBufferPointer { steps in
                        var shape = k_attention(
                            queries: Int32(queries), keys: Int32(keys), size: Int32(size),
                            width: Int32(width), q_step: Int64(isTurned ? 1 : size),
                            out_step: Int64(isTurned ? 1 : width),
                            q_element: Int64(isTurned ? queries : 1),
                            out_element: Int64(isTurned ? queries : 1), masks: Int32(masks.count),
                            mask: starts.baseAddress,
                            mask_step: steps.baseAddress, replaces_nan: replacesNaN ? 1 : 0)
                        let scratch = FloatBuffer(kernels.attention_floats(&shape))
                        let groups = kernels.attention_groups(Int32(queries))
                        for group in isCut ? Array(0..<groups) : [0] {
                            kernels.attention(
                                &shape, isTurned ? turned(q, queries) : q, packedKeys.base,
                                packedValues.base, out.base,
                                scratch.base, group, isCut ? group + 1 : groups)
                        }
                        #expect(scratch.guardIsIntact)
                    }
                }
            }
            #expect(
                packedKeys.guardIsIntact && packedValues.guardIsIntact && out.guardIsIntact)
            guard isTurned else { return out.bits }
            let bits = out.bits
            return (0..<bits.count).map { bits[$0 % width * queries + $0 / width] }
        }
    }

    @Test(arguments: [
        (1, 1, 1, 1), (2, 3, 5, 7), (16, 16, 16, 16), (17, 129, 8, 33), (49, 49, 32, 32),
        (70, 300, 12, 20), (33, 40, 64, 64),
    ])
    func `attention agrees with sums in double precision, however the work is cut`(
        _ size: (Int, Int, Int, Int)
    ) {
        for masks in 0...2 {
            let one = Case(size.0, size.1, size.2, size.3, masks: masks, seed: 41)
            let expected = one.expected
            for (tier, kernels) in KernelTier.tables {
                let bits = one.result(kernels)
                for (at, value) in expected.enumerated() {
                    let found = Double(Float(bitPattern: bits[at]))
                    #expect(abs(found - value) <= 4e-6, "\(tier), \(masks) masks, at \(at)")
                }
                #expect(one.result(kernels, isCut: true) == bits, "\(tier): the cut changed a bit")
                #expect(
                    one.result(kernels, isTurned: true) == bits, "\(tier): the order of elements")
            }
        }
    }

    @Test func `a query has the same bits among any number of queries`() {
        let all = Case(45, 60, 24, 24, masks: 0, seed: 42)
        for (tier, kernels) in KernelTier.tables {
            let whole = all.result(kernels)
            for query in [0, 15, 16, 44] {
                var one = Case(1, 60, 24, 24, masks: 0, seed: 42)
                (one.k, one.v) = (all.k, all.v)
                one.q = Array(all.q[query * 24..<(query + 1) * 24])
                #expect(
                    one.result(kernels) == Array(whole[query * 24..<(query + 1) * 24]), "\(tier)")
            }
        }
    }

    @Test func `keys that are masked out have no weight; no number counts as none if told`() {
        var one = Case(20, 30, 8, 8, masks: 1, seed: 43)
        for query in 0..<20 {
            for key in 0..<30 where query == 7 || key % 3 == 0 {
                one.masks[0][query * 30 + key] = -.infinity
            }
        }
        // Such a value would show in every result of weight above 0.
        for column in 0..<8 { one.v[column] = 1e30 }
        let expected = one.expected
        for (tier, kernels) in KernelTier.tables {
            one.replacesNaN = false
            let kept = one.result(kernels).map { Float(bitPattern: $0) }
            one.replacesNaN = true
            let replaced = one.result(kernels).map { Float(bitPattern: $0) }
            for at in kept.indices {
                if at / 8 == 7 {
                    #expect(kept[at].isNaN && replaced[at] == 0, "\(tier) at \(at)")
                } else {
                    #expect(abs(Double(kept[at]) - expected[at]) <= 4e-6, "\(tier) at \(at)")
                    #expect(replaced[at] == kept[at], "\(tier) at \(at)")
                }
            }
        }
    }
}
