import CKernels

/// How the work of one sample is cut: it follows from the shape alone.
struct ConvUnits: Sendable {
    /// Units of one sample.
    let count: Int
    /// Scratch bytes of one unit.
    let scratchBytes: Int
    /// Whether all threads share one unit after the other: there are too few for a fair deal.
    let isShared: Bool

    private let groups: Int
    private let rows: Int
    private let groupsPerUnit: Int
    private let rowsPerUnit: Int
    private let groupUnits: Int
    private let rowUnits: Int
    private let weightsLead: Bool

    /// Multiply-adds that a unit should have: some microseconds.
    private static let wanted = 1 << 18
    /// Output pixels and groups of channels of a unit that rounds its input.
    private static let worthwhilePixels = 56
    private static let worthwhileGroups = 4
    /// Winograd units from which on each is one thread's.
    private static let fair = 8

    init(_ form: ConvForm, _ shape: k_conv_shape, _ kernels: KernelSet) {
        let table = kernels.table
        var shape = shape
        var work =
            Int(shape.oc) * Int(shape.oh) * Int(shape.ow) * Int(shape.kh) * Int(shape.kw)
            * Int(shape.ic / shape.groups)
        var scratch = 0
        switch form {
        case .depthwise:
            groups = Int(shape.oc + 15) / 16
            rows = Int(shape.oh)
            // A depthwise product costs a multiple of a dense one: it is bound by memory.
            work *= 4
        case .winograd(let size):
            groups = 1
            rows = Int(table.pointee.winograd_units(&shape, Int32(size)))
            scratch = table.pointee.winograd_scratch_floats(&shape, Int32(size)) * 4
            work = rows * Self.wanted
        case .stem, .direct:
            groups = Int(table.pointee.conv_oc_groups(&shape))
            rows = Int(shape.oh)
        case .stemHalves:
            let table = HalfKernels.best?.table
            groups = Int(table?.pointee.conv_oc_groups(&shape) ?? 0)
            rows = Int(shape.oh)
            scratch = table?.pointee.stem_scratch_bytes(&shape) ?? 0
        case .halves:
            let table = HalfKernels.best?.table
            groups = Int(table?.pointee.conv_oc_groups(&shape) ?? 0)
            rows = Int(shape.oh)
            scratch = table?.pointee.conv_scratch_bytes(&shape) ?? 0
            work /= 2
        }
        scratchBytes = (scratch + 63) / 64 * 64
        if case .winograd = form { isShared = rows < Self.fair } else { isShared = false }
        let units = max(1, min(32, work / Self.wanted))
        let weights = Int(shape.oc) * Int(shape.ic / shape.groups) * Int(shape.kh * shape.kw)
        let input = Int(shape.ic) * Int(shape.ih) * Int(shape.iw)
        if case .winograd = form {
            rowsPerUnit = 1
            groupsPerUnit = 1
        } else if case .halves = form {
            // A unit rounds its input first: it needs groups, and pixels, that are worth it.
            let parts = max(1, min(units, rows * Int(shape.ow) / Self.worthwhilePixels))
            rowsPerUnit = max(1, (rows + parts - 1) / parts)
            let shares = max(1, units / parts)
            // Groups of a grouped convolution share no input.
            let least = shape.groups == 1 ? Self.worthwhileGroups : 1
            groupsPerUnit = max(least, (groups + shares - 1) / shares)
        } else if weights > input, groups > 1 {
            // Weights are the larger part: each is read by one unit, as far as that goes.
            groupsPerUnit = (groups + units - 1) / units
            let parts = max(1, units / groups)
            rowsPerUnit = max(1, (rows + parts - 1) / parts)
        } else if units <= rows {
            rowsPerUnit = (rows + units - 1) / units
            groupsPerUnit = groups
        } else {
            rowsPerUnit = 1
            groupsPerUnit = max(1, groups * rows / units)
        }
        groupUnits = (groups + groupsPerUnit - 1) / groupsPerUnit
        rowUnits = rows == 0 ? 0 : (rows + rowsPerUnit - 1) / rowsPerUnit
        weightsLead = weights > input
        count = groupUnits * rowUnits
    }

    /// The output channel groups and rows (or Winograd units) of a unit: units of one layer that
    /// follow each other are neighbours in the picture, as in the next layer.
    func ranges(_ unit: Int) -> (groups: Range<Int>, rows: Range<Int>) {
        let row = (weightsLead ? unit % rowUnits : unit / groupUnits) * rowsPerUnit
        let group = (weightsLead ? unit / rowUnits : unit % groupUnits) * groupsPerUnit
        return (
            group..<min(groups, group + groupsPerUnit), row..<min(rows, row + rowsPerUnit)
        )
    }
}
