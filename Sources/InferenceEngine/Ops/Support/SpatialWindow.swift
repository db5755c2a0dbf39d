import Tensors

/// Kernel, strides, dilations and padding of a window over any number of spatial axes.
///
/// Empty arrays stand for ones, and for no padding.
package struct SpatialWindow: Hashable, Sendable {
    /// How the padding is found.
    package enum AutoPad: Sendable {
        /// It is given.
        case none
        /// So that the output has `ceil(input / stride)`; what is odd goes after.
        case sameUpper
        /// The same with what is odd before.
        case sameLower
    }

    /// The window's extents; empty where the weights say them.
    package var kernel: [Int]
    /// Steps of the window.
    package var strides: [Int]
    /// Distances between its taps.
    package var dilations: [Int]
    /// All begins, then all ends.
    package var pads: [Int]
    /// How the padding is found.
    package var autoPad: AutoPad
    /// Whether a last window may reach over the padded end.
    package var roundsUp: Bool

    /// A window.
    package init(
        kernel: [Int] = [], strides: [Int] = [], dilations: [Int] = [], pads: [Int] = [],
        autoPad: AutoPad = .none, roundsUp: Bool = false
    ) {
        self.kernel = kernel
        self.strides = strides
        self.dilations = dilations
        self.pads = pads
        self.autoPad = autoPad
        self.roundsUp = roundsUp
    }

    /// The window resolved for these spatial extents; `kernel` stands for one that is not given.
    func walk(_ spatial: [Int], kernel other: [Int] = []) throws -> SpatialWalk {
        let kernel = other.isEmpty ? kernel : other
        let rank = spatial.count
        guard rank >= 1, kernel.count == rank, self.kernel.isEmpty || self.kernel == kernel else {
            throw Mismatch("a kernel of \(kernel) does not fit \(rank) spatial axes")
        }
        for part in [kernel, strides, dilations] {
            guard part.isEmpty || part.count == rank, part.allSatisfy({ 1...1 << 16 ~= $0 }) else {
                throw Mismatch("kernel, strides or dilations \(part) are not \(rank) small sizes")
            }
        }
        guard pads.isEmpty || pads.count == 2 * rank, pads.allSatisfy({ 0...1 << 20 ~= $0 }) else {
            throw Mismatch("pads of \(pads) do not fit \(rank) spatial axes")
        }
        let walk = SpatialWalk(
            try spatial.indices.map { axis in
                try resolve(axis, input: spatial[axis], kernel: kernel[axis], rank: rank)
            })
        guard walk.isWithinLimits else {
            throw Mismatch("a window of \(kernel) over \(spatial) is too large")
        }
        return walk
    }

    private func resolve(
        _ axis: Int, input: Int, kernel: Int, rank: Int
    ) throws -> WindowAxis {
        let stride = strides.isEmpty ? 1 : strides[axis]
        let dilation = dilations.isEmpty ? 1 : dilations[axis]
        let reach = (kernel - 1) * dilation + 1
        guard input <= 1 << 24, reach <= 1 << 24 else {
            throw Mismatch("a window of \(reach) over an extent of \(input) is too large")
        }
        var before = 0, after = 0
        let output: Int
        if autoPad == .none {
            if !pads.isEmpty { (before, after) = (pads[axis], pads[axis + rank]) }
            let room = input + before + after - reach
            guard room >= 0 else {
                throw Mismatch("a window of \(reach) does not fit an extent of \(input)")
            }
            var count = (roundsUp ? room + stride - 1 : room) / stride + 1
            // A window that would start in the padding behind the input is left out.
            if roundsUp, (count - 1) * stride >= input + before { count -= 1 }
            output = count
        } else {
            output = (input + stride - 1) / stride
            let total = max(0, (output - 1) * stride + reach - input)
            before = autoPad == .sameUpper ? total / 2 : total - total / 2
            after = total - before
        }
        return WindowAxis(
            input: input, output: output, kernel: kernel, stride: stride, dilation: dilation,
            before: before, after: after)
    }
}

/// The positions of a window over a plane, and the elements that each position covers.
struct SpatialWalk: Sendable {
    let axes: [WindowAxis]

    init(_ axes: [WindowAxis]) {
        self.axes = axes
    }

    /// Whether the counts below are counts that a shape may have.
    var isWithinLimits: Bool {
        [axes.map(\.input), axes.map(\.output), axes.map(\.kernel)].allSatisfy {
            $0.count <= Shape.maximumRank && Shape($0).isWithinLimits
        }
    }

    /// The output's spatial extents.
    var outputExtents: [Int] { axes.map(\.output) }
    /// Elements of an input plane.
    var inputCount: Int { axes.reduce(1) { $0 * $1.input } }
    /// Positions of the window.
    var outputCount: Int { axes.reduce(1) { $0 * $1.output } }
    /// Taps of the window.
    var tapCount: Int { axes.reduce(1) { $0 * $1.kernel } }

    /// Calls `body(tap, offset)` for each tap of the window at `position` that lies in the input.
    func forEachTap(at position: Int, _ body: (_ tap: Int, _ offset: Int) -> Void) {
        visit(0, position, left: outputCount, tap: 0, offset: 0, body)
    }

    private func visit(
        _ index: Int, _ position: Int, left: Int, tap: Int, offset: Int,
        _ body: (Int, Int) -> Void
    ) {
        let axis = axes[index]
        let left = left / axis.output
        let start = position / left * axis.stride - axis.before
        for k in 0..<axis.kernel {
            let at = start + k * axis.dilation
            if at < 0 || at >= axis.input { continue }
            let tap = tap * axis.kernel + k, offset = offset * axis.input + at
            if index + 1 == axes.count {
                body(tap, offset)
            } else {
                visit(index + 1, position % left, left: left, tap: tap, offset: offset, body)
            }
        }
    }

    /// The taps of the window at `position` that lie in the input, or in the padded input.
    func coveredTaps(at position: Int, countsPadding: Bool) -> Int {
        var left = outputCount, rest = position, product = 1
        for axis in axes {
            left /= axis.output
            let start = rest / left * axis.stride - axis.before
            rest %= left
            let low = countsPadding ? -axis.before : 0
            let high = axis.input + (countsPadding ? axis.after : 0)
            product *= (0..<axis.kernel).count {
                let at = start + $0 * axis.dilation
                return at >= low && at < high
            }
        }
        return product
    }
}
