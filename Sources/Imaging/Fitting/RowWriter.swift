import CKernels
import VisionCore

/// Writes single rows of network input of one picture.
struct RowWriter {
    private let image: ImageView
    private let plan: FitPlan
    private let width: Int
    private let colour: k_u8_fit_colour
    /// Index in the output of R, G, B; or of grey.
    private let channels: [Int]
    /// What is written where the region does not reach, per output channel.
    private let pad: [Float]
    /// What is written where the region lies outside the picture, per output channel.
    private let outside: [Float]
    private let fitted: (columns: Range<Int>, rows: Range<Int>)

    init(spec: InputSpec, image: ImageView, plan: FitPlan) {
        self.image = image
        self.plan = plan
        width = spec.size.width
        let x = Int(plan.transform.offsetX)
        let y = Int(plan.transform.offsetY)
        fitted = (x..<x + plan.transform.covered.width, y..<y + plan.transform.covered.height)
        let normalised = { (level: Float) in
            (0..<spec.order.count).map { (level - spec.mean[$0]) * spec.scale[$0] }
        }
        outside = normalised(spec.fit.outside)
        if case .letterbox(let level, _) = spec.fit.kind {
            pad = normalised(level)
        } else {
            pad = outside
        }
        switch spec.order {
        case .gray: channels = [0]
        case .rgb: channels = [0, 1, 2]
        case .bgr: channels = [2, 1, 0]
        }
        colour = RowWriter.colour(spec, image, channels)
    }

    private static func colour(_ spec: InputSpec, _ image: ImageView, _ channels: [Int])
        -> k_u8_fit_colour
    {
        let matrix = image.colour.toRGB
        var colour = k_u8_fit_colour()
        colour.luma = matrix.luma
        colour.round = spec.roundsLevels ? 1 : 0
        colour.channels = Int32(spec.order.count)
        let first = channels[0]
        if spec.order == .gray {
            colour.bias.0 = image.colour.isFullRange ? 0 : -16 * matrix.luma
            colour.mean.0 = spec.mean[first]
            colour.scale.0 = spec.scale[first]
        } else {
            let mean = channels.map { spec.mean[$0] }
            let scale = channels.map { spec.scale[$0] }
            colour.u = (matrix.u[0], matrix.u[1], matrix.u[2])
            colour.v = (matrix.v[0], matrix.v[1], matrix.v[2])
            colour.bias = (matrix.bias[0], matrix.bias[1], matrix.bias[2])
            colour.mean = (mean[0], mean[1], mean[2])
            colour.scale = (scale[0], scale[1], scale[2])
        }
        return colour
    }

    /// Writes input row `row`: channel c, in the input's order, at `out + c * channelStride`.
    func write(_ row: Int, to out: UnsafeMutablePointer<Float>, channelStride: Int) {
        let isSeen = plan.rows.contains(row)
        for c in pad.indices {
            fill(besides: isSeen ? plan.columns : 0..<0, row, c, out + c * channelStride)
        }
        guard isSeen, let luma = plan.luma else { return }
        let start = out + plan.columns.lowerBound
        let first = start + channels[0] * channelStride
        let second = channels.count == 3 ? start + channels[1] * channelStride : nil
        let third = channels.count == 3 ? start + channels[2] * channelStride : nil
        var source = lines(row - plan.rows.lowerBound)
        // Safety: the tables are on the stack for the call and their arrays live as long as `plan`.
        withUnsafePointer(to: colour) { colour in
            withUnsafePointer(to: luma.taps) { lumaTaps in
                source.luma = lumaTaps
                guard let chroma = plan.chroma else {
                    k_u8_fit_row(&source, colour, first, second, third, plan.columns.count)
                    return
                }
                withUnsafePointer(to: chroma.taps) { chromaTaps in
                    source.chroma = chromaTaps
                    k_u8_fit_row(&source, colour, first, second, third, plan.columns.count)
                }
            }
        }
        withExtendedLifetime(plan) {}
    }

    /// Fills the columns but `seen`: bars of the letterbox, and what lies past the picture.
    private func fill(
        besides seen: Range<Int>, _ row: Int, _ c: Int, _ out: UnsafeMutablePointer<Float>
    ) {
        guard fitted.rows.contains(row) else {
            out.update(repeating: pad[c], count: width)
            return
        }
        let inner = seen.isEmpty ? fitted.columns.upperBound..<fitted.columns.upperBound : seen
        let columns = fitted.columns
        out.update(repeating: pad[c], count: columns.lowerBound)
        (out + columns.lowerBound).update(
            repeating: outside[c], count: inner.lowerBound - columns.lowerBound)
        (out + inner.upperBound).update(
            repeating: outside[c], count: columns.upperBound - inner.upperBound)
        (out + columns.upperBound).update(repeating: pad[c], count: width - columns.upperBound)
    }

    /// The picture's rows under visible row `index`, without tables.
    private func lines(_ index: Int) -> k_u8_fit_source {
        var source = k_u8_fit_source()
        let luma = plan.lumaRows
        let y = image.planes[0]
        source.y0 = y.base + Int(luma.left[index]) * y.stride
        source.y1 = y.base + Int(luma.right[index]) * y.stride
        source.luma0 = Float((1 - luma.fraction[index]) / 2048)
        source.luma1 = Float(luma.fraction[index] / 2048)
        guard plan.chroma != nil else { return source }
        let chroma = plan.chromaRows
        let u = image.planes[1]
        let v = image.planes[2]
        source.u0 = u.base + Int(chroma.left[index]) * u.stride
        source.u1 = u.base + Int(chroma.right[index]) * u.stride
        source.v0 = v.base + Int(chroma.left[index]) * v.stride
        source.v1 = v.base + Int(chroma.right[index]) * v.stride
        source.chroma0 = Float((1 - chroma.fraction[index]) / 2048)
        source.chroma1 = Float(chroma.fraction[index] / 2048)
        return source
    }
}
