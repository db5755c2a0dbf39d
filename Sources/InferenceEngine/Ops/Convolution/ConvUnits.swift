import CKernels

/// How the work of one sample is cut: it follows from the shape alone.
struct ConvUnits: Sendable {
    /// The convolution as the kernels are asked for it: a pointwise one has a row for each pixel,
    /// so that it can be cut anywhere.
    let shape: k_conv_shape
    /// Units of one sample.
    let count: Int
    /// Scratch bytes of one unit.
    let scratchBytes: Int
    /// Whether all threads share one unit after the other: there are too few for a fair deal.
    let isShared: Bool

    private let groups: Int
    private let rows: Int
    /// Nil where the kernel has units of its own.
    private let split: UnitSplit?
    /// Whether units that share weights follow each other, not those that share input.
    private let weightsLead: Bool

    /// Multiply-adds that a unit should have: some microseconds.
    private static let wanted = 1 << 18
    /// The most units that are asked for.
    private static let most = 32
    /// Output pixels that fill the largest tile of a kernel.
    private static let tilePixels = 14
    /// Output pixels and groups of channels of a unit that rounds its input: it has to be worth it.
    private static let worthwhilePixels = 28
    private static let worthwhileGroups = 4
    /// Winograd units from which on each is one thread's: the kernel makes them an even number
    /// then.
    private static let fair = 4

    init(_ form: ConvAlgorithm, _ shape: k_conv_shape, _ kernels: KernelSet) {
        let table = kernels.table
        var shape = form.cutsPixels ? shape.withPixelRows : shape
        var work =
            Int(shape.oc) * Int(shape.oh) * Int(shape.ow) * Int(shape.kh) * Int(shape.kw)
            * Int(shape.ic / shape.groups)
        var scratch = 0
        rows = Int(shape.oh)
        switch form {
        case .depthwise, .bfloat16Depthwise:
            groups = Int(shape.oc + 15) / 16
            // A depthwise product costs a multiple of a dense one: it is bound by memory.
            work *= 4
        case .winograd(let size):
            groups = Int(table.pointee.winograd_units(&shape, Int32(size)))
            scratch = table.pointee.winograd_scratch_floats(&shape, Int32(size)) * 4
        case .strassen:
            groups = Int(table.pointee.strassen_units(&shape))
            scratch = table.pointee.strassen_scratch_floats(&shape) * 4
        case .stem, .direct:
            groups = Int(table.pointee.conv_oc_groups(&shape))
        case .bfloat16Stem(let bfloat16):
            groups = Int(bfloat16.table.pointee.conv_oc_groups(&shape))
            scratch = bfloat16.table.pointee.stem_scratch_bytes(&shape)
        case .bfloat16(let bfloat16):
            groups = Int(bfloat16.table.pointee.conv_oc_groups(&shape))
            scratch = bfloat16.table.pointee.conv_scratch_bytes(&shape)
            work /= 2
        }
        self.shape = shape
        scratchBytes = (scratch + 63) / 64 * 64
        let units = max(1, min(Self.most, work / Self.wanted))
        let weights = Int(shape.oc) * Int(shape.ic / shape.groups) * Int(shape.kh * shape.kw)
        weightsLead = weights > Int(shape.ic) * Int(shape.ih) * Int(shape.iw)
        if form.hasOwnUnits {
            isShared = form != .strassen && groups < Self.fair
            split = nil
            count = groups
            return
        }
        isShared = false
        var rowParts = max(1, min(units, rows, rows * Int(shape.ow) / Self.tilePixels))
        var groupParts = (units + rowParts - 1) / rowParts
        if case .bfloat16 = form {
            rowParts = max(1, min(units, rows * Int(shape.ow) / Self.worthwhilePixels))
            // Groups of a grouped convolution share no input.
            let least = shape.groups == 1 ? Self.worthwhileGroups : 1
            groupParts = max(1, min(units / rowParts, groups / least))
            // Rather than none at all a second thread rounds fewer pixels than are worth it.
            if rowParts * groupParts == 1, units > 1, rows * Int(shape.ow) >= 2 * Self.tilePixels {
                rowParts = min(2, rows)
            }
        } else if groups > 1, weightsLead || (form == .direct && shape.groups > 1) {
            // Weights are the larger part, or groups share no input: each is read by one unit, as
            // far as that goes.
            groupParts = min(groups, units)
            rowParts = max(1, units / groups)
        }
        let split = UnitSplit(
            rows: rows, groups: groups, rowParts: rowParts, groupParts: groupParts)
        self.split = split
        count = rows == 0 || groups == 0 ? 0 : split.rowParts * split.groupParts
    }

    /// The output channel groups and rows of a unit; where the kernel has units of its own, the
    /// unit as a row.
    func ranges(_ unit: Int) -> (groups: Range<Int>, rows: Range<Int>) {
        guard let split else { return (0..<1, unit..<unit + 1) }
        let (down, across) = (split.rowParts, split.groupParts)
        let row = weightsLead ? unit % down : unit / across
        let group = weightsLead ? unit / down : unit % across
        return (
            groups * group / across..<groups * (group + 1) / across,
            rows * row / down..<rows * (row + 1) / down
        )
    }
}

extension ConvAlgorithm {
    /// Whether the kernel takes any run of pixels of a pointwise convolution.
    fileprivate var cutsPixels: Bool {
        switch self {
        case .direct, .bfloat16: true
        case .stem, .bfloat16Stem, .depthwise, .bfloat16Depthwise, .winograd, .strassen: false
        }
    }

    /// Whether the kernel has units of its own, each some pixels of all output channels.
    fileprivate var hasOwnUnits: Bool {
        switch self {
        case .winograd, .strassen: true
        case .stem, .bfloat16Stem, .depthwise, .bfloat16Depthwise, .direct, .bfloat16: false
        }
    }
}

extension k_conv_shape {
    /// The same convolution over a column of pixels, where each output depends on the input pixel
    /// in its place; else the shape as it is.
    fileprivate var withPixelRows: k_conv_shape {
        guard kh == 1, kw == 1, sh == 1, sw == 1, pt == 0, pl == 0, oh == ih, ow == iw else {
            return self
        }
        var shape = self
        shape.ih = ih * iw
        shape.oh = shape.ih
        shape.iw = 1
        shape.ow = 1
        return shape
    }
}
