import CKernels
import Tensors

/// One way to compute a convolution: how weights are packed for it, how its work is cut, and which
/// kernel computes a part.
///
/// What differs between the ways is in their types alone. Which one a place gets follows from its
/// shape and the processor: `Conv.algorithm`.
protocol ConvAlgorithm: Sendable {
    /// The name in listings, and of the packed weights among those that plans share.
    var name: String { get }
    /// Whether the kernel takes any run of pixels of a pointwise convolution.
    var cutsPixels: Bool { get }

    /// Floats that packed weights take.
    func weightFloats(_ shape: UnsafePointer<k_conv_shape>) -> Int

    /// Packs weights [oc][ic/groups][kh][kw] into memory that is zeroed.
    func pack(
        _ weights: UnsafePointer<Float>, _ shape: UnsafePointer<k_conv_shape>,
        to packed: UnsafeMutablePointer<Float>)

    /// How the work on one sample may be cut.
    func cut(_ shape: UnsafePointer<k_conv_shape>) -> ConvCut

    /// What it may take and give in bfloat16; `adds` says whether there is a residual.
    func bfloat16Ends(adds: Bool, activation: Activation) -> Conv.BFloat16Ends

    /// Computes one part of one sample.
    func run(_ part: inout ConvPart)

    /// Computes all samples of a call.
    func run(_ work: ConvWork, _ call: borrowing Call)
}

/// How a kernel lets its work on one sample be cut.
struct ConvCut {
    /// What a unit is.
    enum Unit {
        /// Some rows of some groups of output channels; `groupsApart` where groups of channels
        /// share no input.
        case rowsOfGroups(groupsApart: Bool)
        /// The same, of a kernel that rounds its input first: units have to be worth it.
        case roundedRowsOfGroups
        /// The kernel's own, some pixels of all output channels; all threads share one after the
        /// other when there are fewer than `fair`.
        case own(fair: Int)
    }

    let unit: Unit
    /// Groups of output channels, or units of the kernel's own.
    let groups: Int
    /// Scratch of one unit.
    var scratchBytes = 0
    /// What a multiply-add costs beside one of the dense kernel in fp32.
    var cost = (times: 1, over: 1)
}

/// One unit of the work on one sample, as a kernel is asked for it.
struct ConvPart {
    var shape: k_conv_shape
    var epilogue: k_epilogue
    let source: UnsafeRawPointer
    let weights: UnsafeRawPointer
    let target: UnsafeMutableRawPointer
    var scratch: UnsafeMutableRawPointer?
    /// Which of source and target are bfloat16.
    var edges = k_bf16_edges(in: 0, out: 0)
    let groups: Range<Int32>
    let rows: Range<Int32>

    var floatSource: UnsafePointer<Float> { source.assumingMemoryBound(to: Float.self) }
    var floatWeights: UnsafePointer<Float> { weights.assumingMemoryBound(to: Float.self) }
    var floatTarget: UnsafeMutablePointer<Float> { target.assumingMemoryBound(to: Float.self) }
    var floatScratch: UnsafeMutablePointer<Float>? {
        scratch?.assumingMemoryBound(to: Float.self)
    }
    var bfloat16Weights: UnsafePointer<UInt16> { weights.assumingMemoryBound(to: UInt16.self) }
    var bfloat16Scratch: UnsafeMutablePointer<UInt16>? {
        scratch?.assumingMemoryBound(to: UInt16.self)
    }
}

/// What one call of a convolution works on: samples that lie one behind the other.
struct ConvWork {
    let units: ConvUnits
    let samples: Int
    private let packed: UnsafeRawPointer
    private let source: UnsafeRawPointer
    private let target: UnsafeMutableRawPointer
    private let residual: UnsafePointer<Float>?
    private let ending: k_epilogue
    private let edges: k_bf16_edges
    /// From one sample to the next: bytes of input and of output, and values of the output.
    private let sourceStep: Int
    private let targetStep: Int
    private let residualStep: Int

    /// The work of `call` with weights that are `packed`; `ending` is bias and activation.
    init(
        _ units: ConvUnits, packed: UnsafeRawPointer, ending: k_epilogue, edges: k_bf16_edges,
        of call: borrowing Call
    ) {
        let x = call.input(0), y = call.outputs[0]
        self.units = units
        self.packed = packed
        self.ending = ending
        self.edges = edges
        samples = y.shape[0]
        (source, target) = (UnsafeRawPointer(x.base), y.base)
        residual = call.optionalInput(3).map { UnsafePointer($0.floats) }
        residualStep = y.storedCount / max(1, samples)
        sourceStep = x.storedCount / max(1, samples) * x.fact.dataType.byteSize
        targetStep = residualStep * y.fact.dataType.byteSize
    }

    /// Unit `unit` of sample `sample`.
    func part(_ unit: Int, of sample: Int, scratch: UnsafeMutableRawPointer?) -> ConvPart {
        let (groups, rows) = units.ranges(unit)
        var epilogue = ending
        epilogue.residual = residual.map { $0 + sample * residualStep }
        return ConvPart(
            shape: units.shape, epilogue: epilogue, source: source + sample * sourceStep,
            weights: packed, target: target + sample * targetStep, scratch: scratch, edges: edges,
            groups: Int32(groups.lowerBound)..<Int32(groups.upperBound),
            rows: Int32(rows.lowerBound)..<Int32(rows.upperBound))
    }
}

extension ConvAlgorithm {
    var cutsPixels: Bool { false }

    func bfloat16Ends(adds: Bool, activation: Activation) -> Conv.BFloat16Ends { .none }

    func run(_ work: ConvWork, _ call: borrowing Call) { runParts(of: work, call) }

    /// Computes the units of all samples, each on one thread.
    func runParts(of work: ConvWork, _ call: borrowing Call) {
        let count = work.units.count
        call.pool.run(tiles: work.samples * count) { tile, thread in
            let scratch = work.units.scratchBytes > 0 ? call.scratch(thread: thread) : nil
            var part = work.part(tile % count, of: tile / count, scratch: scratch)
            run(&part)
        }
    }

    /// The code for a place, with packed weights; inputs 2 and 3 are bias and residual.
    func kernel(
        _ context: KernelContext, _ weights: Tensor, _ shape: k_conv_shape, groups: Int,
        activation: Activation, addsAfter: Bool = false
    ) -> Kernel {
        let packed = context.shared("\(name) \(groups)", of: [weights]) {
            self.packed(weights, shape)
        }
        weights.releasePages()
        let bias = context.inputs[2]?.value.map { blockedVector($0) }
        let code = activation.code, edges = context.bfloat16Edges
        let units = ConvUnits(self, shape)
        return Kernel(
            name: name, scratchPerThread: units.scratchBytes,
            weightBytes: packed.byteCount + (bias?.byteCount ?? 0)
        ) { call in
            let ending = k_epilogue(
                bias: bias?.address.assumingMemoryBound(to: Float.self), residual: nil,
                residual_after: addsAfter ? 1 : 0, act: code.kind, a: code.a, b: code.b,
                slope: nil)
            run(
                ConvWork(units, packed: packed.address, ending: ending, edges: edges, of: call),
                call)
        }
    }

    /// The weights in the order that the kernel reads.
    func packed(_ weights: Tensor, _ shape: k_conv_shape) -> Tensor {
        var shape = shape
        var packed = Tensor(zeros: [weightFloats(&shape)])
        packed.withMutableElements(of: Float.self) { to in
            weights.withElements(of: Float.self) { from in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                pack(from, &shape, to: to)
            }
        }
        return packed
    }
}
