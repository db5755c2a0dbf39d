import CKernels
import Tensors

/// How the smaller operand of a blocked binary operation is spread.
private enum Spread {
    case same
    case scalar
    case channel
    case pixel

    /// The way in which `small` is broadcast to `large`, both pictures; nil for other ways.
    init?(_ small: Shape, over large: Shape) {
        if small == large {
            self = .same
        } else if small.elementCount == 1 {
            self = .scalar
        } else if small.count == 4, small[2] == 1, small[3] == 1, small[1] == large[1],
            small[0] == large[0] || small[0] == 1
        {
            self = .channel
        } else if small.count == 3, small[1] == 1, small[2] == 1, small[0] == large[1] {
            self = .channel
        } else if small.count >= 2, small.count <= 4, small[small.count - 1] == large[3],
            small[small.count - 2] == large[2], small.elementCount == large[2] * large[3]
        {
            self = .pixel
        } else {
            return nil
        }
    }
}

extension BinaryOperator {
    /// Blocked when one operand is a blocked picture of the result's shape and the other fits it.
    package func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice {
        guard let plan = blockedPlan(inputs, result: outputs[0].shape) else { return .plain }
        return .mixed(inputs: plan.layouts, outputs: [.nchw16c])
    }

    private func blockedPlan(
        _ inputs: Operands, result: Shape
    ) -> (large: Int, spread: Spread, layouts: [Layout])? {
        guard kernelOperation != nil, result.count == 4, let left = inputs[0],
            let right = inputs[1], left.fact.dataType == .float32
        else { return nil }
        let operands = [left, right]
        guard operands.contains(where: { $0.fact.layout == .nchw16c }) else { return nil }
        // The large one is the one that need not be spread; a constant is never large.
        guard
            let large = [0, 1].first(where: {
                operands[$0].fact.shape == result && operands[$0].value == nil
            }),
            let spread = Spread(operands[1 - large].fact.shape, over: result)
        else { return nil }
        let small = operands[1 - large]
        // Padding lanes stay finite: no division by a value whose padding lanes are unknown.
        if self is Div {
            guard large == 0, small.value != nil, spread == .scalar || spread == .channel else {
                return nil
            }
        }
        var layouts: [Layout] = [.nchw16c, .nchw16c]
        switch spread {
        case .same:
            if small.value != nil { return nil }
        case .channel:
            if small.value != nil {
                layouts[1 - large] = .plain
            } else if small.fact.shape.count != 4 || small.fact.shape[0] != result[0] {
                return nil
            }
        case .scalar, .pixel: layouts[1 - large] = .plain
        }
        if spread == .channel, small.value != nil, small.fact.shape.count == 4,
            small.fact.shape[0] != 1
        {
            return nil
        }
        return (large, spread, layouts)
    }

    /// The blocked kernel where the output is blocked.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.outputs[0].dataType == .float32, let operation = kernelOperation else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        guard context.outputs[0].layout == .nchw16c,
            let plan = blockedPlan(context.inputs, result: context.outputs[0].shape)
        else { return plainKernel(context, operation.forward) }
        let kind = plan.large == 0 ? operation.forward : operation.reversed
        let large = plan.large, small = 1 - plan.large
        let kernels = context.options.kernels
        switch plan.spread {
        case .same:
            return flatKernel(kernels, kind, large: large, small: small)
        case .scalar:
            return Kernel(name: "scalar") { call in
                let a = call.input(large).floats, out = call.outputs[0].floats
                let b = call.input(small).floats[0]
                let count = call.outputs[0].storedCount
                let tile = 16384
                call.pool.run(tiles: (count + tile - 1) / tile) { index, _ in
                    let first = index * tile
                    kernels.table.pointee.binary_scalar(
                        kind, a + first, b, out + first, min(tile, count - first))
                }
            }
        case .channel:
            var packed: Tensor?
            if let value = context.inputs[small]?.value {
                packed = blockedVector(value, padding: self is Div ? 1 : 0)
            }
            return Kernel(name: "channel", weightBytes: packed?.byteCount ?? 0) { [packed] call in
                let shape = call.outputs[0].shape
                let pixels = shape[2] * shape[3], blocks = (shape[1] + 15) / 16
                let a = call.input(large).floats, out = call.outputs[0].floats
                let constant = packed?.address.assumingMemoryBound(to: Float.self)
                let b = constant ?? UnsafePointer(call.input(small).floats)
                let step = constant == nil ? blocks * 16 : 0
                call.pool.run(tiles: shape[0] * blocks) { tile, _ in
                    let sample = tile / blocks, block = tile % blocks
                    let offset = sample * blocks * pixels * 16
                    kernels.table.pointee.binary_channel(
                        kind, a + offset, b + sample * step, out + offset, Int64(pixels),
                        Int32(block), Int32(block + 1))
                }
            }
        case .pixel:
            return Kernel(name: "pixel") { call in
                let shape = call.outputs[0].shape
                let pixels = shape[2] * shape[3], blocks = (shape[1] + 15) / 16
                let a = call.input(large).floats, out = call.outputs[0].floats
                let b = call.input(small).floats
                let step = call.input(small).count > pixels ? pixels : 0
                call.pool.run(tiles: shape[0] * blocks) { tile, _ in
                    let sample = tile / blocks, block = tile % blocks
                    let offset = sample * blocks * pixels * 16
                    kernels.table.pointee.binary_pixel(
                        kind, a + offset, b + sample * step, out + offset, Int64(pixels),
                        Int32(block), Int32(block + 1))
                }
            }
        }
    }

    private func plainKernel(_ context: KernelContext, _ kind: k_binary) -> Kernel {
        guard let left = context.inputs[0], let right = context.inputs[1] else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        if left.fact.shape == right.fact.shape {
            return flatKernel(context.options.kernels, kind, large: 0, small: 1)
        }
        if left.fact.shape == context.outputs[0].shape, let value = right.value,
            let kernel = repeatingKernel(context, kind, value)
        {
            return kernel
        }
        return Kernel(name: "plain") { evaluate($0) }
    }

    /// A short constant along the last axis, repeated to rows that are long enough to be quick.
    private func repeatingKernel(_ context: KernelContext, _ kind: k_binary, _ value: Tensor)
        -> Kernel?
    {
        let shape = context.outputs[0].shape
        guard let last = shape.last, last > 0, last <= 4096, value.shape.last == last,
            value.shape.elementCount == last
        else { return nil }
        let times = max(1, 4096 / last)
        let row = Tensor(
            Array(repeatElement(value.floats, count: times).joined()), shape: [times * last])
        let length = times * last
        let kernels = context.options.kernels
        return Kernel(name: "rows", weightBytes: row.byteCount) { call in
            let a = call.input(0).floats, out = call.outputs[0].floats
            let b = row.address.assumingMemoryBound(to: Float.self)
            let count = call.outputs[0].count
            call.pool.run(tiles: (count + length - 1) / length) { tile, _ in
                let first = tile * length
                kernels.table.pointee.binary(
                    kind, a + first, b, out + first, min(length, count - first))
            }
        }
    }

    private func flatKernel(
        _ kernels: KernelSet, _ kind: k_binary, large: Int, small: Int
    ) -> Kernel {
        Kernel(name: "flat") { call in
            let a = call.input(large).floats, b = call.input(small).floats
            let out = call.outputs[0].floats
            let count = call.outputs[0].storedCount
            let tile = 16384
            call.pool.run(tiles: (count + tile - 1) / tile) { index, _ in
                let first = index * tile
                kernels.table.pointee.binary(
                    kind, a + first, b + first, out + first, min(tile, count - first))
            }
        }
    }
}

/// A vector of channels filled up to whole blocks of 16.
func blockedVector(_ vector: Tensor, padding: Float = 0) -> Tensor {
    let values = vector.floats
    let stored = (values.count + 15) / 16 * 16
    return Tensor(
        values + [Float](repeating: padding, count: stored - values.count), shape: [stored])
}
