import CKernels
import Locking
package import VisionCore

/// Turns pictures into network input in one pass: convert, resize, fit and normalise.
///
/// The levels are those of an 8-bit bilinear resize (half-pixel centres, no antialiasing) of the
/// picture converted to 8 bits, in the integers that OpenCV computes in: the same to the last bit
/// for planes of equal bytes. Call on any queue; several queues may run
/// bands of rows of one picture at a time. Keeps the tables of the last few picture geometries.
package final class Preprocessor: Sendable {
    /// What the network wants to see.
    package let spec: InputSpec
    private let plans = Lock<[FitPlan.Key: FitPlan]>([:])
    private static let keptPlans = 8

    /// A preprocessor for inputs of `spec`.
    package init(spec: InputSpec) {
        self.spec = spec
    }

    /// Where a whole picture of `size` is placed in the input.
    package func transform(for size: Size) -> LetterboxTransform {
        LetterboxTransform(spec.region(of: size), into: spec)
    }

    /// Writes `rows` (all if nil) of the input made of `image` into `output`.
    ///
    /// `output` holds `spec.count` floats or more, the whole input, whichever rows are written.
    @discardableResult
    package func run(
        _ image: ImageView, into output: UnsafeMutableBufferPointer<Float>,
        rows: Range<Int>? = nil
    ) -> LetterboxTransform {
        let key = FitPlan.Key(image, region: spec.region(of: image.size))
        let plan = plans.withLock { plans in
            if let known = plans[key] { return known }
            if plans.count >= Preprocessor.keptPlans { plans.removeAll() }
            let plan = FitPlan(key, spec: spec)
            plans[key] = plan
            return plan
        }
        return run(image, plan: plan, into: output, rows: rows)
    }

    /// The same for a part of `image`; outside the picture the input gets `spec.fit.outside`.
    @discardableResult
    package func run(
        _ image: ImageView, region: CropRegion, into output: UnsafeMutableBufferPointer<Float>,
        rows: Range<Int>? = nil
    ) -> LetterboxTransform {
        let key = FitPlan.Key(image, region: region)
        return run(image, plan: FitPlan(key, spec: spec), into: output, rows: rows)
    }

    private func run(
        _ image: ImageView, plan: FitPlan, into output: UnsafeMutableBufferPointer<Float>,
        rows: Range<Int>?
    ) -> LetterboxTransform {
        precondition(output.count >= spec.count, "the whole input fits into the output")
        let rows = (rows ?? 0..<spec.size.height).clamped(to: 0..<spec.size.height)
        guard let base = output.baseAddress else { return plan.transform }
        // Safety: the scratch lives for the closure, as long as the writer that uses it.
        withUnsafeTemporaryAllocation(
            of: Int16.self, capacity: RowWriter.scratchCount(spec)
        ) { scratch in
            guard let rowScratch = scratch.baseAddress else { return }
            var writer = RowWriter(spec: spec, image: image, plan: plan, scratch: rowScratch)
            write(rows, &writer, base)
        }
        return plan.transform
    }

    private func write(
        _ rows: Range<Int>, _ writer: inout RowWriter, _ base: UnsafeMutablePointer<Float>
    ) {
        switch spec.layout {
        case .nchw:
            let plane = spec.size.width * spec.size.height
            for row in rows {
                writer.write(row, to: base + row * spec.size.width, channelStride: plane)
            }
        case .nhwc where spec.order.count == 1:
            for row in rows {
                writer.write(row, to: base + row * spec.size.width, channelStride: 0)
            }
        case .nhwc:
            writeInterleaved(rows, &writer, base)
        }
    }

    private func writeInterleaved(
        _ rows: Range<Int>, _ writer: inout RowWriter, _ base: UnsafeMutablePointer<Float>
    ) {
        let width = spec.size.width
        // Safety: the scratch row lives for the closure and is wholly written before it is read.
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 3 * width) { scratch in
            guard let planar = scratch.baseAddress else { return }
            for row in rows {
                writer.write(row, to: planar, channelStride: width)
                let out = base + row * width * 3
                for x in 0..<width {
                    out[3 * x] = planar[x]
                    out[3 * x + 1] = planar[x + width]
                    out[3 * x + 2] = planar[x + 2 * width]
                }
            }
        }
    }
}
