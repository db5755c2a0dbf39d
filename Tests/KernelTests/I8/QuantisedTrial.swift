import CKernels
import TestSupport

/// One quantised convolution with its seeded operands; runs it on any table.
struct QuantisedTrial {
    enum Form {
        case direct, depthwise, winograd
    }

    let convolution: ConvolutionCase
    let form: Form
    let input: ByteBuffer
    let zero: UInt8
    let weights: [Int8]
    let bias: [Int32]
    let scales: [Float]
    let residual: ByteBuffer
    let table: [UInt8]
    /// Bit 0: a residual; bit 1: a table; bit 2: a narrow clamp.
    let variant: Int
    /// What is added to each weight.
    let offset: Int

    init(
        _ convolution: ConvolutionCase, spread: Float, extreme: Bool = false, factor: Float = 1,
        form: Form = .direct, variant: Int, offset: Int = 0
    ) {
        self.offset = offset
        self.convolution = convolution
        self.form = form
        self.variant = variant
        var random = SeededRandom(seed: UInt64(convolution.weightCount + variant))
        let pixels = convolution.height * convolution.width
        input = ByteBuffer(
            random.bytes((convolution.ic + 15) / 16 * 16 * pixels, extreme: extreme))
        zero = [0, 128, 255, 7][variant % 4]
        weights = random.weights(convolution.weightCount, spread: spread, extreme: extreme)
        let lanes = (convolution.oc + 15) / 16 * 16, sums = convolution.weightCount / convolution.oc
        bias = (0..<lanes).map { lane in
            lane < convolution.oc
                ? (Int32(UInt8(truncatingIfNeeded: random.next() >> 40)) - 128) * 37 : 0
        }
        scales = (0..<lanes).map { lane in
            lane < convolution.oc
                ? Float(UInt8(truncatingIfNeeded: random.next() >> 40)) / 255
                    / (40 * Float(sums).squareRoot()) * factor : 0
        }
        residual = ByteBuffer(random.bytes(lanes * convolution.outPixels))
        table = random.bytes(256)
    }

    var outputCount: Int { (convolution.oc + 15) / 16 * 16 * convolution.outPixels }

    /// Calls `body` with an epilogue of this variant.
    func withEpilogue(_ body: (UnsafePointer<k_i8_epilogue>) -> Void) {
        bias.withUnsafeBufferPointer { bias in
            scales.withUnsafeBufferPointer { scales in
                table.withUnsafeBufferPointer { table in
                    var epilogue = k_i8_epilogue(
                        bias: bias.baseAddress, scale: scales.baseAddress,
                        offset: Int32(offset), zero: 113,
                        low: variant & 4 != 0 ? 113 : 0, high: variant & 4 != 0 ? 200 : 255,
                        table: variant & 2 != 0 ? table.baseAddress : nil,
                        residual: variant & 1 != 0 ? UnsafePointer(residual.base) : nil,
                        own: 0.7, other: 1.3, own_zero: 99, other_zero: 140, sum_zero: 120,
                        sum_low: 3, sum_high: 250)
                    body(&epilogue)
                }
            }
        }
    }

    /// The output of a table, cut into the smallest ranges if asked; nil where a guard broke.
    func output(_ kernels: k_i8_table, cut: Bool) -> [UInt8]? {
        var shape = convolution.shape
        let (bytes, pack, scratchBytes, run) =
            switch form {
            case .direct:
                (
                    kernels.conv_pack_bytes, kernels.conv_pack, kernels.conv_scratch_bytes,
                    kernels.conv
                )
            case .depthwise:
                (
                    kernels.depthwise_pack_bytes, kernels.depthwise_pack,
                    kernels.depthwise_scratch_bytes, kernels.depthwise
                )
            case .winograd:
                (
                    kernels.winograd_pack_bytes, kernels.winograd_pack,
                    kernels.winograd_scratch_bytes, kernels.winograd
                )
            }
        let packed = ByteBuffer(bytes?(&shape) ?? 0)
        let used = pack?(&shape, weights, packed.base) ?? 0
        let scratch = ByteBuffer(scratchBytes?(&shape) ?? 0)
        let kept = ByteBuffer(Array(packed.values[..<used]))
        let out = ByteBuffer(outputCount)
        let blocks = Int32((convolution.oc + 15) / 16)
        let rows: Int32 = !cut ? shape.oh : form == .winograd ? 2 : 1
        withEpilogue { epilogue in
            for block in stride(from: 0, to: blocks, by: cut ? 1 : Int(blocks)) {
                for row in stride(from: 0, to: shape.oh, by: Int(rows)) {
                    run?(
                        &shape, input.base, zero, kept.base, epilogue, out.base, block,
                        cut ? block + 1 : blocks, row, min(row + rows, shape.oh), scratch.base)
                }
            }
        }
        let isIntact = packed.guardIsIntact && scratch.guardIsIntact && out.guardIsIntact
        return isIntact ? out.values : nil
    }

    /// The output by its definition, real channels only, from integers.
    func expected(channel: Int, y: Int, x: Int) -> UInt8 {
        let c = convolution, inner = c.ic / c.groups
        let first = channel / (c.oc / c.groups) * inner
        var sum = Int(bias[channel])
        for i in 0..<inner {
            for ky in 0..<c.kernel.0 {
                for kx in 0..<c.kernel.1 {
                    let iy = y * c.stride.0 - c.pads.0 + ky * c.dilation.0
                    let ix = x * c.stride.1 - c.pads.1 + kx * c.dilation.1
                    let inside = iy >= 0 && iy < c.height && ix >= 0 && ix < c.width
                    let at = (first + i) / 16 * c.height * c.width * 16
                    let value =
                        inside
                        ? input.base[at + (iy * c.width + ix) * 16 + (first + i) % 16] : zero
                    let weight = weights[
                        ((channel * inner + i) * c.kernel.0 + ky) * c.kernel.1 + kx]
                    sum += Int(value) * (Int(weight) + offset)
                }
            }
        }
        func level(_ value: Float, _ zero: Int, _ low: Int, _ high: Int) -> Int {
            Int(min(max(value.rounded(.toNearestOrEven) + Float(zero), Float(low)), Float(high)))
        }
        var result = level(
            Float(sum) * scales[channel], 113, variant & 4 != 0 ? 113 : 0,
            variant & 4 != 0 ? 200 : 255)
        if variant & 2 != 0 { result = Int(table[result]) }
        if variant & 1 != 0 {
            let at = ((channel / 16 * c.outHeight + y) * c.outWidth + x) * 16 + channel % 16
            let own = Float(result - 99) * 0.7, other = Float(Int(residual.base[at]) - 140) * 1.3
            result = level(own + other, 120, 3, 250)
        }
        return UInt8(result)
    }
}
