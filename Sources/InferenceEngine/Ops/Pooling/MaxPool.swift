import CKernels
import Tensors

/// The largest value of each window; padding never wins.
package struct MaxPool: Operator {
    /// The name in the operator table.
    package static let name = "MaxPool"
    /// Kernel, strides, dilations and padding.
    package let window: Window
    /// Whether a last window may reach over the padded end.
    package let roundsUp: Bool

    /// The operator.
    package init(window: Window, roundsUp: Bool) {
        self.window = window
        self.roundsUp = roundsUp
    }

    private func poolShape(_ x: Shape) throws -> k_pool_shape {
        let (rows, columns) = try window.axes(height: x[2], width: x[3], roundsUp: roundsUp)
        return k_pool_shape(
            channels: Int32(x[1]), rows: rows, columns: columns, countsPadding: false)
    }

    /// The form for other element types.
    private var plain: SpatialMaxPool {
        var spatial = SpatialWindow(
            kernel: window.kernel, strides: window.strides, dilations: window.dilations,
            roundsUp: roundsUp)
        switch window.padding {
        case .explicit(let top, let left, let bottom, let right):
            spatial.pads = [top, left, bottom, right]
        case .sameUpper: spatial.autoPad = .sameUpper
        case .sameLower: spatial.autoPad = .sameLower
        }
        return SpatialMaxPool(window: spatial, countsFirstAxisFastest: false)
    }

    /// Always.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        true
    }

    /// `[N, C, oH, oW]`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        if try inputs.fact(0).dataType != .float32 { return try plain.facts(inputs) }
        let x = try inputs.imageShape(0)
        guard x[1] <= 1 << 20 else { throw Mismatch("more than 2^20 channels") }
        let shape = try poolShape(x)
        return [Fact(.float32, [x[0], x[1], Int(shape.oh), Int(shape.ow)])]
    }

    /// Blocked when the input is, or has channels enough to pay for the conversion.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        outputs[0].dataType == .float32
            && (inputs[0]?.fact.layout == .nchw16c || outputs[0].shape[1] >= 8) ? .blocked : .plain
    }

    /// Window by window on plain data.
    package func evaluate(_ call: Call) {
        guard let shape = try? poolShape(call.input(0).shape) else { return }
        call.poolPlanes(shape) { window in
            var largest = -Float.infinity
            window.forEach { largest = max(largest, $0) }
            return largest
        }
    }

    /// The blocked kernel where the output is blocked.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        if context.outputs[0].dataType != .float32 {
            return Kernel(name: "plain") { [plain] in plain.evaluate($0) }
        }
        guard context.outputs[0].layout == .nchw16c, let x = context.inputs[0]?.fact.shape else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        let shape = try poolShape(x)
        let kernels = context.options.kernels
        return Kernel(name: "blocked") { call in
            call.poolBlocks(shape) { shape, source, target, block, row0, row1 in
                kernels.table.pointee.max_pool(
                    &shape, source, target, block, block + 1, row0, row1)
            }
        }
    }
}
