import CKernels
import Tensors

/// The forms of a convolution that kernels have.
enum ConvAlgorithm: Hashable, Sendable {
    /// From planar input of few channels.
    case stem
    /// Each channel by itself.
    case depthwise
    /// Dense or grouped, tap by tap.
    case direct
    /// Winograd F(m x m, 3x3).
    case winograd(Int)
    /// Pointwise, by Strassen's seven products of blocks instead of eight.
    case strassen
    /// Tap by tap, in bfloat16 dot products.
    case bfloat16(BFloat16Kernels)
    /// The stem in bfloat16 dot products.
    case bfloat16Stem(BFloat16Kernels)
    /// Each channel by itself, from and to bfloat16 values.
    case bfloat16Depthwise(BFloat16Kernels)

    var name: String {
        switch self {
        case .stem: "stem"
        case .depthwise: "depthwise"
        case .direct: "direct"
        case .winograd(let size): "winograd F\(size)"
        case .strassen: "strassen"
        case .bfloat16: "bf16"
        case .bfloat16Stem: "bf16 stem"
        case .bfloat16Depthwise: "bf16 depthwise"
        }
    }
}

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

    /// The form for this place: it follows from the shape of one sample alone.
    func form(_ context: KernelContext, _ shape: k_conv_shape) -> ConvAlgorithm {
        var shape = shape
        if context.inputs[0]?.fact.layout == .plain {
            if let bfloat16 = context.options.bfloat16,
                bfloat16.table.pointee.stem_takes(&shape) == 1
            {
                return .bfloat16Stem(bfloat16)
            }
            return .stem
        }
        if groups > 1, shape.ic == shape.groups, shape.oc == shape.groups {
            guard context.inputs[0]?.fact.dataType == .bfloat16,
                let bfloat16 = context.options.bfloat16
            else { return .depthwise }
            return .bfloat16Depthwise(bfloat16)
        }
        let bfloat16 = context.options.bfloat16.flatMap { bfloat16 in
            bfloat16.table.pointee.conv_takes(&shape) == 1 ? bfloat16 : nil
        }
        if context.options.savesProducts,
            let size = winogradSize(shape, context.options.kernels, besideBFloat16: bfloat16 != nil)
        {
            return .winograd(size)
        }
        if let bfloat16 { return .bfloat16(bfloat16) }
        return context.options.savesProducts && gainsByStrassen(shape) ? .strassen : .direct
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
        let form = form(context, shape)
        let edges = context.bfloat16Edges
        let kernels = context.options.kernels
        let packed = context.shared("\(form.name) \(groups)", of: [weights]) {
            form.pack(weights, shape, kernels)
        }
        weights.releasePages()
        let bias = context.inputs[2]?.value.map { blockedVector($0) }
        let code = activation.code, addsAfter: Int32 = addsAfter ? 1 : 0
        let units = ConvUnits(form, shape, kernels)
        return Kernel(
            name: form.name, scratchPerThread: units.scratchBytes,
            weightBytes: packed.byteCount + (bias?.byteCount ?? 0)
        ) { call in
            let source = call.input(0), target = call.outputs[0]
            let residual = call.optionalInput(3)
            let samples = target.shape[0]
            let sourceStep = source.storedCount / max(1, samples)
            let targetStep = target.storedCount / max(1, samples)
            let sourceBytes = sourceStep * source.fact.dataType.byteSize
            let targetBytes = targetStep * target.fact.dataType.byteSize
            func epilogue(_ sample: Int) -> k_epilogue {
                k_epilogue(
                    bias: bias?.address.assumingMemoryBound(to: Float.self),
                    residual: residual.map { UnsafePointer($0.floats + sample * targetStep) },
                    residual_after: addsAfter, act: code.kind, a: code.a, b: code.b, slope: nil)
            }
            if units.isShared, case .winograd(let size) = form {
                for sample in 0..<samples {
                    let winograd = WinogradRun(
                        shape: shape, size: size, source: source.floats + sample * sourceStep,
                        packed: packed.address.assumingMemoryBound(to: Float.self),
                        epilogue: epilogue(sample), target: target.floats + sample * targetStep,
                        kernels: kernels)
                    winograd.run(units: units.count, call)
                }
                return
            }
            call.pool.run(tiles: samples * units.count) { tile, thread in
                let sample = tile / units.count
                var shape = units.shape
                var epilogue = epilogue(sample)
                let scratch = units.scratchBytes > 0 ? call.scratch(thread: thread) : nil
                form.run(
                    units, tile % units.count, &shape, source.base + sample * sourceBytes,
                    packed.address, &epilogue, target.base + sample * targetBytes, scratch, edges,
                    kernels)
            }
        }
    }
}

extension ConvAlgorithm {
    /// The weights in the order that the kernel reads.
    func pack(_ weights: Tensor, _ shape: k_conv_shape, _ kernels: KernelSet) -> Tensor {
        let table = kernels.table
        var shape = shape
        let columns = shape.ic / shape.groups
        let count =
            switch self {
            case .stem: table.pointee.stem_weight_floats(&shape)
            case .depthwise: table.pointee.depthwise_weight_floats(&shape)
            case .bfloat16Depthwise(let bfloat16):
                bfloat16.table.pointee.depthwise_weight_floats(&shape)
            case .direct: table.pointee.conv_weight_floats(&shape)
            case .winograd(let size): table.pointee.winograd_weight_floats(&shape, Int32(size))
            case .strassen: table.pointee.strassen_weight_floats(&shape)
            case .bfloat16(let bfloat16): bfloat16.table.pointee.conv_weight_values(&shape) / 2
            case .bfloat16Stem(let bfloat16): bfloat16.table.pointee.stem_weight_values(&shape) / 2
            }
        var packed = Tensor(zeros: [count])
        packed.withMutableElements(of: Float.self) { to in
            weights.withElements(of: Float.self) { from in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                switch self {
                case .stem: table.pointee.stem_pack(&shape, from, to)
                case .depthwise: table.pointee.depthwise_pack(&shape, from, to)
                case .bfloat16Depthwise(let bfloat16):
                    bfloat16.table.pointee.depthwise_pack(&shape, from, to)
                case .direct: table.pointee.conv_pack(&shape, from, nil, columns, to)
                case .winograd(let size):
                    table.pointee.winograd_pack(&shape, Int32(size), from, nil, columns, to)
                case .strassen: table.pointee.strassen_pack(&shape, from, to)
                case .bfloat16(let bfloat16):
                    to.withMemoryRebound(to: UInt16.self, capacity: 2 * count) {
                        bfloat16.table.pointee.conv_pack(&shape, from, $0)
                    }
                case .bfloat16Stem(let bfloat16):
                    to.withMemoryRebound(to: UInt16.self, capacity: 2 * count) {
                        bfloat16.table.pointee.stem_pack(&shape, from, $0)
                    }
                }
            }
        }
        return packed
    }

    /// Computes one unit of one sample; `edges` says which of source and target are bfloat16.
    func run(
        _ units: ConvUnits, _ unit: Int, _ shape: inout k_conv_shape,
        _ source: UnsafeRawPointer, _ packed: UnsafeRawPointer, _ epilogue: inout k_epilogue,
        _ target: UnsafeMutableRawPointer, _ scratch: UnsafeMutableRawPointer?,
        _ edges: k_bf16_edges, _ kernels: KernelSet
    ) {
        let table = kernels.table
        let (groups, rows) = units.ranges(unit)
        let group0 = Int32(groups.lowerBound), group1 = Int32(groups.upperBound)
        let row0 = Int32(rows.lowerBound), row1 = Int32(rows.upperBound)
        let x = source.assumingMemoryBound(to: Float.self)
        let weights = packed.assumingMemoryBound(to: Float.self)
        let bfloat16Weights = packed.assumingMemoryBound(to: UInt16.self)
        let y = target.assumingMemoryBound(to: Float.self)
        let room = scratch?.assumingMemoryBound(to: Float.self)
        let bfloat16Room = scratch?.assumingMemoryBound(to: UInt16.self)
        switch self {
        case .stem:
            table.pointee.stem(&shape, x, weights, &epilogue, y, group0, group1, row0, row1)
        case .depthwise:
            table.pointee.depthwise(&shape, x, weights, &epilogue, y, group0, group1, row0, row1)
        case .direct:
            table.pointee.conv(&shape, x, weights, &epilogue, y, group0, group1, row0, row1)
        case .winograd(let size):
            table.pointee.winograd(
                &shape, Int32(size), x, weights, &epilogue, y, row0, row1, room)
        case .strassen:
            table.pointee.strassen(&shape, x, weights, &epilogue, y, row0, row1, room)
        case .bfloat16Stem(let bfloat16):
            bfloat16.table.pointee.stem(
                &shape, edges, x, bfloat16Weights, &epilogue, target, group0, group1, row0, row1,
                bfloat16Room)
        case .bfloat16(let bfloat16):
            bfloat16.table.pointee.conv(
                &shape, edges, source, bfloat16Weights, &epilogue, target, group0, group1, row0,
                row1,
                bfloat16Room)
        case .bfloat16Depthwise(let bfloat16):
            bfloat16.table.pointee.depthwise(
                &shape, source.assumingMemoryBound(to: UInt16.self), weights, &epilogue,
                target.assumingMemoryBound(to: UInt16.self), group0, group1, row0, row1)
        }
    }
}
