import CKernels
import TestSupport
import Testing

/// Products of packed matrices, rows brought to mean 0, and sums of four neighbours.
@Suite struct ProductTests {
    private struct Case {
        let rows: Int
        let depth: Int
        let columns: Int
        let x: [Float]
        let matrix: [Float]
        let bias: [Float]
        let residual: [Float]

        init(_ size: (Int, Int, Int), seed: UInt64) {
            (rows, depth, columns) = size
            var random = SeededRandom(seed: seed)
            x = random.floats(rows * depth)
            matrix = random.floats(depth * columns)
            bias = random.floats(columns)
            residual = random.floats(rows * columns)
        }

        /// The sums, the bias included, in double precision.
        func sum(_ row: Int, _ column: Int) -> Double {
            (0..<depth).reduce(Double(bias[column])) {
                $0 + Double(x[row * depth + $1]) * Double(matrix[$1 * columns + column])
            }
        }

        /// The product by `kernels`, the matrix given transposed where said, tile by tile and panel
        /// by panel where `isCut`.
        func product(
            _ kernels: k_table, transposed: Bool, factor: Float = 1, isCut: Bool = false
        ) -> FloatBuffer {
            let rowFloats = FloatBuffer(kernels.product_row_floats(Int64(rows), Int32(depth)))
            let packed = FloatBuffer(kernels.product_floats(Int32(columns), Int32(depth)))
            let tiles = kernels.product_tiles(Int64(rows))
            let panels = kernels.product_panels(Int32(columns))
            var given = matrix
            if transposed {
                for k in 0..<depth {
                    for c in 0..<columns { given[c * depth + k] = matrix[k * columns + c] }
                }
            }
            let out = FloatBuffer(rows * columns)
            bias.withUnsafeBufferPointer { bias in
                residual.withUnsafeBufferPointer { residual in
                    var shape = k_product(
                        rows: Int64(rows), columns: Int32(columns), depth: Int32(depth),
                        out_step: Int64(columns), bias: bias.baseAddress,
                        residual: residual.baseAddress, act: K_ACT_RELU, a: 0, b: 0)
                    for tile in isCut ? Array(0..<tiles) : [0] {
                        kernels.product_pack_rows(
                            x, Int64(depth), 1, factor, Int64(rows), Int32(depth),
                            rowFloats.base, tile, isCut ? tile + 1 : tiles)
                    }
                    for panel in isCut ? Array(0..<panels) : [0] {
                        kernels.product_pack(
                            given, Int64(transposed ? 1 : columns),
                            Int64(transposed ? depth : 1), Int32(columns), Int32(depth),
                            packed.base, panel, isCut ? panel + 1 : panels)
                    }
                    for tile in isCut ? Array(0..<tiles) : [0] {
                        for panel in isCut ? Array(0..<panels) : [0] {
                            kernels.product(
                                &shape, rowFloats.base, packed.base, out.base, tile,
                                isCut ? tile + 1 : tiles, panel, isCut ? panel + 1 : panels)
                        }
                    }
                }
            }
            #expect(rowFloats.guardIsIntact && packed.guardIsIntact && out.guardIsIntact)
            return out
        }
    }

    @Test(arguments: [
        (1, 1, 1), (2, 3, 15), (7, 16, 16), (14, 17, 33), (15, 64, 31), (29, 40, 48), (49, 100, 65),
    ])
    func `a product agrees with sums in double precision`(_ size: (Int, Int, Int)) {
        let one = Case(size, seed: 31)
        for (tier, kernels) in KernelTier.tables {
            for transposed in [false, true] {
                let out = one.product(kernels, transposed: transposed)
                for row in 0..<one.rows {
                    for column in 0..<one.columns {
                        let at = row * one.columns + column
                        let expected = max(0, one.sum(row, column)) + Double(one.residual[at])
                        #expect(abs(Double(out[at]) - expected) <= 1e-5, "\(tier) at \(at)")
                    }
                }
                let cut = one.product(kernels, transposed: transposed, isCut: true)
                #expect(cut.bits == out.bits, "\(tier): the cut changed a bit")
            }
        }
    }

    @Test func `a row has the same bits among any number of rows`() {
        let all = Case((31, 50, 40), seed: 32)
        for (tier, kernels) in KernelTier.tables {
            let whole = all.product(kernels, transposed: false).bits
            for first in [0, 5, 30] {
                let rows = kernels.product_row_floats(1, 50), out = FloatBuffer(40)
                let packedRow = FloatBuffer(rows)
                let packed = FloatBuffer(kernels.product_floats(40, 50))
                kernels.product_pack(
                    all.matrix, 40, 1, 40, 50, packed.base, 0, kernels.product_panels(40))
                all.x.withUnsafeBufferPointer { x in
                    guard let x = x.baseAddress else { return }
                    kernels.product_pack_rows(
                        x + first * 50, 50, 1, 1, 1, 50, packedRow.base, 0, 1)
                }
                let residual = Array(all.residual[first * 40..<(first + 1) * 40])
                all.bias.withUnsafeBufferPointer { bias in
                    residual.withUnsafeBufferPointer { residual in
                        var shape = k_product(
                            rows: 1, columns: 40, depth: 50, out_step: 40,
                            bias: bias.baseAddress, residual: residual.baseAddress,
                            act: K_ACT_RELU, a: 0, b: 0)
                        kernels.product(
                            &shape, packedRow.base, packed.base, out.base, 0, 1, 0,
                            kernels.product_panels(40))
                    }
                }
                #expect(out.bits == Array(whole[first * 40..<(first + 1) * 40]), "\(tier)")
            }
        }
    }

    @Test(arguments: [1, 2, 15, 16, 17, 32, 33, 100, 768])
    func `normalized rows agree with moments in double precision`(_ columns: Int) {
        var random = SeededRandom(seed: 33)
        let values = random.floats(3 * columns, scale: 5).map { $0 + 3 }
        let scale = random.floats(columns), shift = random.floats(columns)
        for (tier, kernels) in KernelTier.tables {
            let out = FloatBuffer(values)
            kernels.normalize(out.base, scale, shift, out.base, 3, Int64(columns), 1e-3)
            #expect(out.guardIsIntact)
            for row in 0..<3 {
                let x = values[row * columns..<(row + 1) * columns].map { Double($0) }
                let mean = x.reduce(0, +) / Double(columns)
                let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
                for column in 0..<columns {
                    let expected =
                        (x[column] - mean) / (variance + 1e-3).squareRoot()
                        * Double(scale[column]) + Double(shift[column])
                    let got = Double(out[row * columns + column])
                    #expect(abs(got - expected) <= 2e-5, "\(tier) column \(column)")
                }
            }
        }
    }

    @Test func `four neighbours are summed in their order, those of weight 0 left out`() {
        var random = SeededRandom(seed: 34)
        var planes = random.floats(3 * 20)
        planes[0] = .infinity
        let count = 37
        let indices = (0..<4 * count).map { Int32($0 * 7 % 19 + 1) }
        var weights = random.floats(4 * count)
        var places = indices
        for at in stride(from: 0, to: 4 * count, by: 5) { (weights[at], places[at]) = (0, 0) }
        for (tier, kernels) in KernelTier.tables {
            let out = FloatBuffer(3 * 40)
            kernels.sample_four(
                planes, 20, 3, places, weights, Int64(count), out.base, 40)
            for channel in 0..<3 {
                for place in 0..<count {
                    var sum = 0.0
                    for j in 0..<4 where weights[j * count + place] != 0 {
                        sum +=
                            Double(weights[j * count + place])
                            * Double(planes[channel * 20 + Int(places[j * count + place])])
                    }
                    #expect(abs(Double(out[channel * 40 + place]) - sum) <= 1e-6, "\(tier)")
                }
            }
        }
    }
}
