import CKernels
import Tensors

extension Conv {
    /// Blocked in and out; a plain input of few channels goes straight into the stem kernel.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        guard inputs[1]?.value != nil, inputs[2] == nil || inputs[2]?.value != nil else {
            return .plain
        }
        if readsPlanar(inputs) {
            return .mixed(inputs: [.plain, .plain, .plain, .nchw16c], outputs: [.nchw16c])
        }
        return .blocked
    }

    private func readsPlanar(_ inputs: Operands) -> Bool {
        guard groups == 1, let x = inputs[0]?.fact else { return false }
        return x.layout == .plain && x.shape[1] <= 4
    }

    /// The algorithm for this place: it follows from the shape of one sample alone.
    func algorithm(_ context: KernelContext, _ shape: k_conv_shape) -> any ConvAlgorithm {
        var shape = shape
        let kernels = context.options.kernels
        if context.inputs[0]?.fact.layout == .plain {
            if let bfloat16 = context.options.bfloat16,
                bfloat16.table.pointee.stem_takes(&shape) == 1
            {
                return BFloat16StemAlgorithm(kernels: bfloat16)
            }
            return StemAlgorithm(kernels: kernels)
        }
        if groups > 1, shape.ic == shape.groups, shape.oc == shape.groups {
            guard context.inputs[0]?.fact.dataType == .bfloat16,
                let bfloat16 = context.options.bfloat16
            else { return DepthwiseAlgorithm(kernels: kernels) }
            return BFloat16DepthwiseAlgorithm(kernels: bfloat16)
        }
        let bfloat16 = context.options.bfloat16.flatMap { bfloat16 in
            bfloat16.table.pointee.conv_takes(&shape) == 1 ? bfloat16 : nil
        }
        if context.options.savesProducts,
            let size = winogradSize(shape, kernels, besideBFloat16: bfloat16 != nil)
        {
            return WinogradAlgorithm(size: size, kernels: kernels)
        }
        if let bfloat16 { return BFloat16Algorithm(kernels: bfloat16) }
        return context.options.savesProducts && gainsByStrassen(shape)
            ? StrassenAlgorithm(kernels: kernels) : DirectAlgorithm(kernels: kernels)
    }

    /// The kernels' description of one sample, where they take this place.
    func shape(_ context: KernelContext) throws -> k_conv_shape? {
        guard context.outputs[0].layout == .nchw16c, let weights = context.inputs[1]?.value,
            let x = context.inputs[0]?.fact.shape
        else { return nil }
        let axes = try resolvedWindow(weights.shape).axes(height: x[2], width: x[3])
        return k_conv_shape(
            channels: x[1], outputChannels: weights.shape[0], groups: groups, rows: axes.rows,
            columns: axes.columns)
    }

    /// The code for this place, with packed weights.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard let shape = try shape(context), let weights = context.inputs[1]?.value
        else { return Kernel(name: "plain") { evaluate($0) } }
        return algorithm(context, shape).kernel(
            context, weights, shape, groups: groups, activation: activation, addsAfter: addsAfter)
    }
}
