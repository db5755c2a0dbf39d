import CKernels
import VisionCore

/// Writes rows of network input of one picture, top to bottom or in any order.
///
/// A picture row that two input rows see is converted once when they follow each other.
struct RowWriter {
    private let image: ImageView
    private let plan: FitPlan
    private let width: Int
    private let colour: k_u8_fit_colour
    /// Index in the output of R, G, B; or of grey.
    private let channels: [Int]
    /// What is written where the region does not reach, per output channel.
    private let pad: [Float]
    /// What is written where the region is outside the picture, per output channel.
    private let outside: [Float]
    private let fitted: (columns: Range<Int>, rows: Range<Int>)
    /// Two blended picture rows of three channels, `pitch` numbers a channel.
    private let blended: UnsafeMutablePointer<Int16>
    private let pitch: Int
    /// The picture rows that `blended` holds.
    private var held: (Int32, Int32) = (-1, -1)

    /// Numbers that a writer needs as scratch for inputs of `spec`.
    static func scratchCount(_ spec: InputSpec) -> Int {
        2 * 3 * ByteWindows.padded(spec.size.width)
    }

    /// A writer that uses `scratch`, `scratchCount` numbers, while it lives.
    init(
        spec: InputSpec, image: ImageView, plan: FitPlan, scratch: UnsafeMutablePointer<Int16>
    ) {
        self.image = image
        self.plan = plan
        width = spec.size.width
        blended = scratch
        pitch = ByteWindows.padded(spec.size.width)
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
        colour = k_u8_fit_colour(spec: spec, colour: image.colour, channels: channels)
    }

    /// Writes input row `row`: channel c, in the input's order, at `out + c * channelStride`.
    mutating func write(_ row: Int, to out: UnsafeMutablePointer<Float>, channelStride: Int) {
        let isSeen = plan.rows.contains(row)
        for c in pad.indices {
            fill(besides: isSeen ? plan.columns : 0..<0, row, c, out + c * channelStride)
        }
        guard isSeen, let luma = plan.luma else { return }
        let start = out + plan.columns.lowerBound
        let first = start + channels[0] * channelStride
        let second = channels.count == 3 ? start + channels[1] * channelStride : nil
        let third = channels.count == 3 ? start + channels[2] * channelStride : nil
        let index = row - plan.rows.lowerBound
        let (top, bottom) = (plan.lines.left[index], plan.lines.right[index])
        let next = plan.lines.left[min(index + 1, plan.rows.count - 1)]
        let upper = blend(top, keeping: bottom, before: bottom, luma)
        let lower = blend(bottom, keeping: top, before: next, luma)
        let below = Int32(plan.lines.second[index])
        withUnsafePointer(to: colour) { colour in
            k_u8_fit_down(
                upper, lower, pitch, 2048 - below, below, colour, first, second, third,
                plan.columns.count)
        }
    }

    /// Picture row `line`, blended across, in the slot that does not hold row `other`; row `next`
    /// will be asked for later.
    private mutating func blend(
        _ line: Int32, keeping other: Int32, before next: Int32, _ luma: TapTable
    ) -> UnsafePointer<Int16> {
        let lower = blended + 3 * pitch
        if held.0 == line { return UnsafePointer(blended) }
        if held.1 == line { return UnsafePointer(lower) }
        let takesUpper = held.1 == other || (held.0 != other && held.0 < held.1)
        if takesUpper { held.0 = line } else { held.1 = line }
        let target = takesUpper ? blended : lower
        var source = rows(line)
        let ahead = rows(next)
        source.next_y = ahead.y
        source.next_u = ahead.u_near
        source.next_v = ahead.v_near
        // Safety: the tables are on the stack for the call and their arrays live as long as `plan`.
        withUnsafePointer(to: colour) { colour in
            withUnsafePointer(to: luma.taps) { lumaTaps in
                source.luma = lumaTaps
                guard let chroma = plan.chroma else {
                    k_u8_fit_across(&source, colour, target, pitch, plan.columns.count)
                    return
                }
                withUnsafePointer(to: chroma.taps) { chromaTaps in
                    source.chroma = chromaTaps
                    k_u8_fit_across(&source, colour, target, pitch, plan.columns.count)
                }
            }
        }
        withExtendedLifetime(plan) {}
        return UnsafePointer(target)
    }

    /// Fills the columns outside `seen`: bars of the letterbox, and those past the picture.
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

    /// Picture row `line` and the chroma rows about it, without tables.
    private func rows(_ line: Int32) -> k_u8_fit_source {
        var source = k_u8_fit_source()
        source.y = image.planes[0].base + Int(line) * image.planes[0].stride
        guard plan.chroma != nil else { return source }
        var (near, far) = (Int(line), Int(line))
        if image.layout.chromaShiftY > 0 {
            let count = (image.size.height + 1) >> 1
            near = near >> 1
            far = min(max(near + (line & 1 == 1 ? 1 : -1), 0), count - 1)
        }
        let (u, v) = (image.planes[1], image.planes[2])
        source.u_near = u.base + near * u.stride
        source.u_far = u.base + far * u.stride
        source.v_near = v.base + near * v.stride
        source.v_far = v.base + far * v.stride
        return source
    }
}
