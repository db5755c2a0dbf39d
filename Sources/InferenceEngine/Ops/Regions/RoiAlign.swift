import Tensors

/// Regions of a picture brought to one size: each cell the mean or the largest of samples that are
/// interpolated between pixels.
///
/// Inputs: x [N, C, H, W], regions [R, 4] of left, top, right, bottom, the sample of each region
/// (int64 [R]). Output: [R, C, rows, columns].
package struct RoiAlign: Operator {
    /// The name in the operator table.
    package static let name = "RoiAlign"
    /// What is made of the samples of a cell.
    package enum Mode: Hashable, Sendable {
        /// Their mean.
        case average
        /// The largest weighted pixel.
        case largest
    }

    /// What is made of the samples.
    package let mode: Mode
    /// Rows of the output.
    package let rows: Int
    /// Columns of the output.
    package let columns: Int
    /// Samples along each side of a cell; 0 for as many as it has pixels.
    package let sampling: Int
    /// From the regions' units to pixels.
    package let scale: Float
    /// Whether pixels are counted from their middle; regions may be thinner than one then.
    package let halfPixel: Bool

    /// The operator.
    package init(
        mode: Mode, rows: Int, columns: Int, sampling: Int, scale: Float, halfPixel: Bool
    ) {
        self.mode = mode
        self.rows = rows
        self.columns = columns
        self.sampling = sampling
        self.scale = scale
        self.halfPixel = halfPixel
    }

    /// A picture for each region.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.imageShape(0), regions = try inputs.floatShape(1)
        let samples = try inputs.fact(2)
        guard regions.count == 2, regions[1] == 4, samples.shape == [regions[0]],
            samples.dataType == .int64, x[0] >= 1 || regions[0] == 0
        else { throw Mismatch("regions \(regions) and their samples \(samples) do not fit") }
        guard (1...1 << 12).contains(rows), (1...1 << 12).contains(columns),
            (0...1 << 8).contains(sampling), x[2] >= 1, x[3] >= 1
        else { throw Mismatch("sizes are out of range") }
        return [Fact(.float32, [regions[0], x[1], rows, columns])]
    }

    /// A sample along one axis: two pixels and the share of the second.
    private struct Sample {
        let low: Int
        let high: Int
        let share: Float
    }

    /// The samples of each cell along one axis that lie inside, and how many a cell has in all.
    private func samples(
        from low: Float, to high: Float, cells: Int, extent: Int
    ) -> (perCell: Int, inside: [[Sample]]) {
        let offset: Float = halfPixel ? 0.5 : 0
        let start = low * scale - offset
        var length = high * scale - offset - start
        if !halfPixel { length = max(length, 1) }
        let cell = length / Float(cells)
        let wanted = sampling > 0 ? Float(sampling) : cell.rounded(.up)
        let perCell = wanted >= 1 ? Int(saturating: min(wanted, 65536)) : 0
        let inside = (0..<cells).map { index in
            (0..<perCell).compactMap { sample -> Sample? in
                let at =
                    start + Float(index) * cell + (Float(sample) + 0.5) * cell / Float(perCell)
                guard at >= -1, at <= Float(extent) else { return nil }
                let first = Int(saturating: max(at, 0))
                return first >= extent - 1
                    ? Sample(low: extent - 1, high: extent - 1, share: 0)
                    : Sample(low: first, high: first + 1, share: max(at, 0) - Float(first))
            }
        }
        return (perCell, inside)
    }

    /// Region by region: the samples once, then every channel.
    package func evaluate(_ call: Call) {
        let x = call.input(0), regions = call.input(1).floats, out = call.outputs[0]
        let height = x.shape[2], width = x.shape[3], channels = x.shape[1]
        let owners = call.input(2).base.assumingMemoryBound(to: Int64.self)
        call.pool.run(tiles: out.shape[0]) { region, _ in
            let corners = regions + region * 4
            let owner = min(max(Int(owners[region]), 0), x.shape[0] - 1)
            let down = samples(from: corners[1], to: corners[3], cells: rows, extent: height)
            let across = samples(from: corners[0], to: corners[2], cells: columns, extent: width)
            let count = down.perCell * across.perCell
            for channel in 0..<channels {
                let source = x.floats + (owner * channels + channel) * height * width
                let target = out.floats + (region * channels + channel) * rows * columns
                for row in 0..<rows {
                    for column in 0..<columns {
                        let cell = (down.inside[row], across.inside[column])
                        target[row * columns + column] =
                            mode == .average
                            ? sum(source, cell.0, cell.1, width) / Float(max(count, 1))
                            : largest(source, cell.0, cell.1, width, of: count)
                    }
                }
            }
        }
    }

    private func sum(
        _ source: UnsafePointer<Float>, _ down: [Sample], _ across: [Sample], _ width: Int
    ) -> Float {
        var sum: Float = 0
        for y in down {
            let top = source + y.low * width, bottom = source + y.high * width
            for x in across {
                sum +=
                    (1 - y.share) * (1 - x.share) * top[x.low] + (1 - y.share) * x.share
                    * top[x.high] + y.share * (1 - x.share) * bottom[x.low] + y.share * x.share
                    * bottom[x.high]
            }
        }
        return sum
    }

    /// The largest weighted pixel; samples outside count as 0.
    private func largest(
        _ source: UnsafePointer<Float>, _ down: [Sample], _ across: [Sample], _ width: Int,
        of count: Int
    ) -> Float {
        var largest = down.count * across.count < count || count == 0 ? 0 : -Float.infinity
        for y in down {
            let top = source + y.low * width, bottom = source + y.high * width
            for x in across {
                largest = max(largest, (1 - y.share) * (1 - x.share) * top[x.low])
                largest = max(largest, (1 - y.share) * x.share * top[x.high])
                largest = max(largest, y.share * (1 - x.share) * bottom[x.low])
                largest = max(largest, y.share * x.share * bottom[x.high])
            }
        }
        return largest
    }
}
