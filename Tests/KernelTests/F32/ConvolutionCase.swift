import CKernels
import Testing

/// A convolution's shape, described as a model file would.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
    var ic: Int
    var oc: Int
    var groups = 1
    var height: Int
    var width: Int
    var kernel: (Int, Int)
    var stride = (1, 1)
    var dilation = (1, 1)
    /// Top, left, bottom, right.
    var pads = (0, 0, 0, 0)
    var isTransposed = false

    init(
        _ ic: Int, _ oc: Int, groups: Int = 1, _ height: Int, _ width: Int,
        kernel: (Int, Int), stride: (Int, Int) = (1, 1), dilation: (Int, Int) = (1, 1),
        pads: (Int, Int, Int, Int) = (0, 0, 0, 0), transposed: Bool = false
    ) {
        self.ic = ic
        self.oc = oc
        self.groups = groups
        self.height = height
        self.width = width
        self.kernel = kernel
        self.stride = stride
        self.dilation = dilation
        self.pads = pads
        isTransposed = transposed
    }

    var testDescription: String {
        "\(ic)->\(oc)/\(groups) \(height)x\(width) k\(kernel) s\(stride) d\(dilation) p\(pads)"
    }

    var outHeight: Int {
        let reach = (kernel.0 - 1) * dilation.0 + 1
        return isTransposed
            ? (height - 1) * stride.0 + reach - pads.0 - pads.2
            : (height + pads.0 + pads.2 - reach) / stride.0 + 1
    }
    var outWidth: Int {
        let reach = (kernel.1 - 1) * dilation.1 + 1
        return isTransposed
            ? (width - 1) * stride.1 + reach - pads.1 - pads.3
            : (width + pads.1 + pads.3 - reach) / stride.1 + 1
    }
    var outPixels: Int { outHeight * outWidth }
    var taps: Int { kernel.0 * kernel.1 }
    var weightCount: Int { oc * ic / groups * taps }

    var shape: k_conv_shape {
        k_conv_shape(
            ic: Int32(ic), oc: Int32(oc), groups: Int32(groups), ih: Int32(height),
            iw: Int32(width), oh: Int32(outHeight), ow: Int32(outWidth), kh: Int32(kernel.0),
            kw: Int32(kernel.1), sh: Int32(stride.0), sw: Int32(stride.1),
            dh: Int32(dilation.0), dw: Int32(dilation.1), pt: Int32(pads.0),
            pl: Int32(pads.1), in_block: 0, out_block: 0)
    }

    /// Sums in double precision from planar inputs and weights as the model file orders them.
    func sums(input: [Float], weights: [Float]) -> [Double] {
        let icg = ic / groups
        let ocg = oc / groups
        var sums = [Double](repeating: 0, count: oc * outPixels)
        for o in 0..<oc {
            for oy in 0..<outHeight {
                for ky in 0..<kernel.0 {
                    guard let iy = source(oy, ky, pads.0, stride.0, dilation.0, height)
                    else { continue }
                    for ox in 0..<outWidth {
                        for kx in 0..<kernel.1 {
                            guard let ix = source(ox, kx, pads.1, stride.1, dilation.1, width)
                            else { continue }
                            var sum = 0.0
                            for i in 0..<icg {
                                let row =
                                    isTransposed
                                    ? (o / ocg * icg + i) * ocg + o % ocg : o * icg + i
                                let x = input[((o / ocg * icg + i) * height + iy) * width + ix]
                                let w = weights[row * taps + ky * kernel.1 + kx]
                                sum += Double(x) * Double(w)
                            }
                            sums[(o * outHeight + oy) * outWidth + ox] += sum
                        }
                    }
                }
            }
        }
        return sums
    }

    /// The input coordinate that meets an output coordinate at a tap, or nil.
    private func source(
        _ out: Int, _ tap: Int, _ pad: Int, _ stride: Int, _ dilation: Int, _ length: Int
    ) -> Int? {
        if isTransposed {
            let at = out + pad - tap * dilation
            return at >= 0 && at % stride == 0 && at / stride < length ? at / stride : nil
        }
        let at = out * stride - pad + tap * dilation
        return at >= 0 && at < length ? at : nil
    }
}
