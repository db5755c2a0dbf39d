import CKernels
import Tensors

/// Padding around the two spatial axes.
package enum Padding: Hashable, Sendable {
    /// Rows and columns before and after.
    case explicit(top: Int, left: Int, bottom: Int, right: Int)
    /// So that the output has `ceil(input / stride)`; what is odd goes after.
    case sameUpper
    /// The same with what is odd before.
    case sameLower

    /// None.
    package static let none = Padding.explicit(top: 0, left: 0, bottom: 0, right: 0)
}

/// One spatial axis of a window operator, resolved for an input extent.
struct WindowAxis: Hashable, Sendable {
    let input: Int
    let output: Int
    let kernel: Int
    let stride: Int
    let dilation: Int
    let before: Int
    let after: Int
}

/// Kernel, strides, dilations and padding of a window operator with two spatial axes.
package struct Window: Hashable, Sendable {
    /// Rows and columns of the window.
    package var kernel: [Int]
    /// Steps of the window.
    package var strides: [Int]
    /// Distances between its taps.
    package var dilations: [Int]
    /// The border.
    package var padding: Padding

    /// A window; each array has two elements.
    package init(kernel: [Int], strides: [Int], dilations: [Int], padding: Padding) {
        self.kernel = kernel
        self.strides = strides
        self.dilations = dilations
        self.padding = padding
    }

    /// Rows and columns for an input of this size.
    func axes(
        height: Int, width: Int, roundsUp: Bool = false
    ) throws -> (rows: WindowAxis, columns: WindowAxis) {
        for part in [kernel, strides, dilations] {
            guard part.count == 2, part.allSatisfy({ $0 >= 1 && $0 <= 1 << 16 }) else {
                throw Mismatch("kernel, strides or dilations \(part) are not two small sizes")
            }
        }
        return (
            try axis(0, input: height, roundsUp: roundsUp),
            try axis(1, input: width, roundsUp: roundsUp)
        )
    }

    private func axis(_ index: Int, input: Int, roundsUp: Bool) throws -> WindowAxis {
        let stride = strides[index], reach = (kernel[index] - 1) * dilations[index] + 1
        guard input <= 1 << 24, reach <= 1 << 24 else {
            throw Mismatch("a window of \(reach) over an extent of \(input) is too large")
        }
        let output: Int
        var before: Int, after: Int
        switch padding {
        case .explicit(let top, let left, let bottom, let right):
            before = index == 0 ? top : left
            after = index == 0 ? bottom : right
            guard before >= 0, after >= 0, before <= 1 << 20, after <= 1 << 20 else {
                throw Mismatch("a padding of \(before) and \(after)")
            }
            let room = input + before + after - reach
            guard room >= 0 else {
                throw Mismatch("a window of \(reach) does not fit an extent of \(input)")
            }
            var count = (roundsUp ? room + stride - 1 : room) / stride + 1
            // A window that would start in the padding behind the input is left out.
            if roundsUp, (count - 1) * stride >= input + before { count -= 1 }
            output = count
        case .sameUpper, .sameLower:
            output = (input + stride - 1) / stride
            let total = max(0, (output - 1) * stride + reach - input)
            before = padding == .sameUpper ? total / 2 : total - total / 2
            after = total - before
        }
        return WindowAxis(
            input: input, output: output, kernel: kernel[index], stride: stride,
            dilation: dilations[index], before: before, after: after)
    }
}

extension k_conv_shape {
    /// The kernels' description of one sample.
    init(
        channels: Int, outputChannels: Int, groups: Int, rows: WindowAxis, columns: WindowAxis
    ) {
        self.init(
            ic: Int32(channels), oc: Int32(outputChannels), groups: Int32(groups),
            ih: Int32(rows.input), iw: Int32(columns.input), oh: Int32(rows.output),
            ow: Int32(columns.output), kh: Int32(rows.kernel), kw: Int32(columns.kernel),
            sh: Int32(rows.stride), sw: Int32(columns.stride), dh: Int32(rows.dilation),
            dw: Int32(columns.dilation), pt: Int32(rows.before), pl: Int32(columns.before),
            in_block: 0, out_block: 0)
    }
}
