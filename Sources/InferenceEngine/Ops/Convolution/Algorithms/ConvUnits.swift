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

    init(_ algorithm: some ConvAlgorithm, _ shape: k_conv_shape) {
        var shape = algorithm.cutsPixels ? shape.withPixelRows : shape
        self.shape = shape
        let cut = algorithm.cut(&shape)
        let products =
            Int(shape.oc) * Int(shape.oh) * Int(shape.ow) * Int(shape.kh) * Int(shape.kw)
            * Int(shape.ic / shape.groups)
        let work = products * cut.cost.times / cut.cost.over
        rows = Int(shape.oh)
        groups = cut.groups
        scratchBytes = (cut.scratchBytes + 63) / 64 * 64
        let units = max(1, min(Self.most, work / Self.wanted))
        let weights = Int(shape.oc) * Int(shape.ic / shape.groups) * Int(shape.kh * shape.kw)
        weightsLead = weights > Int(shape.ic) * Int(shape.ih) * Int(shape.iw)
        var rowParts = max(1, min(units, rows, rows * Int(shape.ow) / Self.tilePixels))
        var groupParts = (units + rowParts - 1) / rowParts
        switch cut.unit {
        case .own(let fair):
            isShared = groups < fair
            split = nil
            count = groups
            return
        case .rowsOfGroups(let groupsApart):
            // Weights are the larger part, or groups share no input: each is read by one unit, as
            // far as that goes.
            if groups > 1, weightsLead || groupsApart {
                groupParts = min(groups, units)
                rowParts = max(1, units / groups)
            }
        case .roundedRowsOfGroups:
            rowParts = max(1, min(units, rows * Int(shape.ow) / Self.worthwhilePixels))
            // Groups of a grouped convolution share no input.
            let least = shape.groups == 1 ? Self.worthwhileGroups : 1
            groupParts = max(1, min(units / rowParts, groups / least))
            // Rather than none at all a second thread rounds fewer pixels than are worth it.
            if rowParts * groupParts == 1, units > 1, rows * Int(shape.ow) >= 2 * Self.tilePixels {
                rowParts = min(2, rows)
            }
        }
        isShared = false
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
