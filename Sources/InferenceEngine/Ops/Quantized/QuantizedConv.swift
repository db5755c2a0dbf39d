import CKernels
import Tensors

/// A convolution of bytes with signed weights, as bytes again: put in by passes.
///
/// Inputs: x (uint8), weights (int8 [M, C/groups, kH, kW]), residual (uint8, the output's shape)?.
/// The sums become bytes by a factor for each channel, then pass the table if there is one; a
/// residual is added after that.
struct QuantizedConv: Operator {
    static let name = "QuantizedConv"

    /// How the residual joins: factors and zeros of both, and the result's.
    struct Sum: Hashable, Sendable {
        var own: QuantizedScale
        var other: QuantizedScale
        var zero: Int
        var range = QuantizedRange()
    }

    let window: Window
    let groups: Int
    /// The byte of 0 of x.
    let inputZero: Int
    /// One an output channel; the share of x's zero is taken off.
    let bias: [Int32]
    let factors: [Float]
    /// The result before table and sum.
    let result: QuantizedScale
    var range = QuantizedRange()
    var table: [UInt8]?
    var sum: Sum?
    /// What is added to each weight, where kernels take that.
    var weightOffset = 0

    func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0), weights = try inputs.fact(1)
        guard x.dataType == .uint8, weights.dataType == .int8 else {
            throw Mismatch("\(x) and \(weights) are not bytes")
        }
        let shape = try Conv(window: window, groups: groups).facts(
            Operands([
                Operand(fact: Fact(.float32, x.shape)),
                Operand(fact: Fact(.float32, weights.shape)),
            ]))[0].shape
        let most = weightOffset == 0 ? 1 << 16 : 1 << 15
        guard weights.shape[1] * weights.shape[2] * weights.shape[3] < most else {
            throw Mismatch("a sum of \(weights.shape) leaves 32 bits")
        }
        return [Fact(.uint8, shape)]
    }

    func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        guard let weights = inputs[1]?.fact.shape else { return 0 }
        return outputs[0].shape.elementCount * weights[1] * weights[2] * weights[3]
    }

    func layouts(_ inputs: Operands, outputs: [Fact]) -> LayoutChoice { .blocked }

    func evaluate(_ call: Call) {
        preconditionFailure("a convolution of bytes runs through its kernel")
    }

    /// The code for this place, with packed weights.
    func kernel(_ context: KernelContext) throws -> Kernel {
        guard let weights = context.inputs[1]?.value, let x = context.inputs[0]?.fact.shape else {
            throw Mismatch("the weights are computed during the run")
        }
        var resolved = window
        resolved.kernel = [weights.shape[2], weights.shape[3]]
        let axes = try resolved.axes(height: x[2], width: x[3])
        guard axes.rows.kernel * axes.columns.kernel <= 1024 else {
            throw Mismatch("a kernel of more than 1024 taps")
        }
        var shape = k_conv_shape(
            channels: x[1], outputChannels: weights.shape[0], groups: groups, rows: axes.rows,
            columns: axes.columns)
        let form = QuantizedConvAlgorithm(shape, savesProducts: context.options.savesProducts)
        let kernels = form.kernels
        let packed = PackedBytes.packed(
            weights, bytes: kernels.packBytes, pack: kernels.pack, &shape)
        let scratch = kernels.scratchBytes?(&shape) ?? 0
        let run = kernels.run
        let ending = QuantizedEpilogue(self), zero = UInt8(inputZero), constant = shape
        return Kernel(
            name: form.name, scratchPerThread: (scratch + 63) / 64 * 64,
            weightBytes: packed.byteCount + ending.byteCount
        ) { call in
            let source = call.input(0), target = call.outputs[0]
            let residual = call.optionalInput(2), samples = target.shape[0]
            let units = QuantizedUnits(constant, form, threads: call.pool.threads)
            let sourceStep = source.storedCount / max(1, samples)
            let targetStep = target.storedCount / max(1, samples)
            call.pool.run(tiles: samples * units.count) { tile, thread in
                let sample = tile / units.count, unit = units.ranges(tile % units.count)
                var shape = constant
                var epilogue = ending.code
                epilogue.residual = residual.map { UnsafePointer($0.bytes + sample * targetStep) }
                let scratch = call.scratch(thread: thread).assumingMemoryBound(to: UInt8.self)
                run?(
                    &shape, source.bytes + sample * sourceStep, zero,
                    packed.address.assumingMemoryBound(to: UInt8.self), &epilogue,
                    target.bytes + sample * targetStep, Int32(unit.blocks.lowerBound),
                    Int32(unit.blocks.upperBound), Int32(unit.rows.lowerBound),
                    Int32(unit.rows.upperBound), scratch)
            }
        }
    }
}

extension TensorView {
    var bytes: UnsafeMutablePointer<UInt8> { base.assumingMemoryBound(to: UInt8.self) }
}
