import Tensors

/// Another size by any of the ways of Resize: any axes, cubic, smoothed, a region, an aspect kept.
///
/// Inputs: x, region?, scales?, sizes?; the last three known before the run. Resize is the quick
/// form for two axes of pictures.
package struct Resample: Operator {
    /// How values between elements are made.
    package enum Mode: Sendable {
        /// One element.
        case nearest(Resize.Nearest)
        /// Between two.
        case linear
        /// Between four, with this constant.
        case cubic(Float)
    }

    /// How sizes are meant.
    package enum Policy: String, Sendable {
        /// As they are.
        case stretch
        /// The aspect stays and no side is larger.
        case notLarger = "not_larger"
        /// The aspect stays and no side is smaller.
        case notSmaller = "not_smaller"
    }

    /// How an output place becomes an input place.
    package enum Coordinates: String, Sendable {
        /// Middles of elements.
        case halfPixel = "half_pixel"
        /// The same about the middle of the whole.
        case halfPixelSymmetric = "half_pixel_symmetric"
        /// The same, and 0 where there is one element.
        case pytorchHalfPixel = "pytorch_half_pixel"
        /// Corners to corners.
        case alignCorners = "align_corners"
        /// Times the scale.
        case asymmetric
        /// A region of the input.
        case cropAndResize = "tf_crop_and_resize"
    }

    /// The name in the operator table.
    package static let name = "Resize"
    /// How values between elements are made.
    package let mode: Mode
    /// How an output place becomes an input place.
    package let coordinates: Coordinates
    /// How sizes are meant.
    package let policy: Policy
    /// The axes that region, scales and sizes are for; nil for all.
    package let axes: [Int]?
    /// Whether a smaller size is smoothed.
    package let antialiases: Bool
    /// Whether taps outside get no weight.
    package let excludesOutside: Bool
    /// The value of what lies outside a region.
    package let outside: Float

    /// The operator.
    package init(
        mode: Mode, coordinates: Coordinates, policy: Policy = .stretch, axes: [Int]? = nil,
        antialiases: Bool = false, excludesOutside: Bool = false, outside: Float = 0
    ) {
        self.mode = mode
        self.coordinates = coordinates
        self.policy = policy
        self.axes = axes
        self.antialiases = antialiases
        self.excludesOutside = excludesOutside
        self.outside = outside
    }

    private struct Axis {
        let input: Int
        let output: Int
        let scale: Double
        let region: (start: Double, end: Double)
    }

    private func plan(_ inputs: Operands) throws -> [Axis] {
        let shape = try inputs.fact(0).shape, rank = shape.count
        let chosen = try (axes ?? Array(0..<rank)).map { try checkedAxis($0, rank: rank) }
        let region = coordinates == .cropAndResize ? try inputs.floats(1) ?? [] : []
        guard region.isEmpty || region.count == 2 * chosen.count,
            region.allSatisfy(\.isFinite)
        else {
            throw Mismatch("a region of \(region)")
        }
        var scales = [Double](repeating: 1, count: rank)
        var outputs = Array(shape)
        if let given = try inputs.floats(2), !given.isEmpty {
            guard given.count == chosen.count, given.allSatisfy({ $0 > 0 && $0 < 1e6 }) else {
                throw Mismatch("scales of \(given) do not fit \(shape)")
            }
            for (axis, scale) in zip(chosen, given) {
                scales[axis] = Double(scale)
                let index = chosen.firstIndex(of: axis) ?? 0
                let part =
                    region.isEmpty
                    ? 1 : Double(region[index + chosen.count]) - Double(region[index])
                outputs[axis] = Int(
                    saturating: (Double(shape[axis]) * part * scales[axis]).rounded(.down))
            }
        } else if let given = try inputs.integers(3) {
            guard given.count == chosen.count, given.allSatisfy({ 0...1 << 24 ~= $0 }) else {
                throw Mismatch("sizes of \(given) do not fit \(shape)")
            }
            let ratios = zip(chosen, given).map { Double($1) / Double(max(1, shape[$0])) }
            let common = policy == .notLarger ? ratios.min() : ratios.max()
            for (index, axis) in chosen.enumerated() {
                if policy == .stretch {
                    scales[axis] = ratios[index]
                    outputs[axis] = given[index]
                } else {
                    scales[axis] = common ?? 1
                    outputs[axis] = Int(saturating: (Double(shape[axis]) * scales[axis]).rounded())
                }
            }
        } else {
            throw Mismatch("neither scales nor sizes are given")
        }
        return try (0..<rank).map { axis in
            let index = chosen.firstIndex(of: axis)
            guard outputs[axis] == 0 || shape[axis] > 0, outputs[axis] >= 0,
                outputs[axis] <= 1 << 24
            else { throw Mismatch("an extent of \(shape[axis]) cannot be resized") }
            let part =
                index.flatMap { index in
                    region.isEmpty
                        ? nil : (Double(region[index]), Double(region[index + chosen.count]))
                } ?? (0, 1)
            return Axis(
                input: shape[axis], output: outputs[axis], scale: scales[axis], region: part)
        }
    }

    /// The new extents.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let type = try inputs.fact(0).dataType
        guard type == .float32 || type.isInteger else { throw Mismatch("\(type) is not supported") }
        return [Fact(type, Shape(try plan(inputs).map(\.output)))]
    }

    /// Axis by axis; integers are rounded at the end, ties to even.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        let axes = try plan(context.inputs)
        let tables = axes.map(table)
        return Kernel(name: "axes") { call in
            let input = call.input(0), out = call.outputs[0]
            let isFloat = input.fact.dataType == .float32
            var values = (0..<input.count).map {
                isFloat ? input.floats[$0] : Float(input.integer(at: $0))
            }
            var shape = input.shape
            for (axis, table) in tables.enumerated()
            where !(table.isIdentity && axes[axis].input == axes[axis].output) {
                values = table.run(
                    values, shape, axis: axis, outside: outside, pool: call.pool)
                shape[axis] = axes[axis].output
            }
            let limits = out.fact.dataType.integerLimits
            for (index, value) in values.enumerated() {
                if isFloat {
                    out.floats[index] = value
                } else {
                    let level = Double(value).rounded(.toNearestOrEven)
                    out.store(
                        level >= Double(limits.high)
                            ? limits.high
                            : level > Double(limits.low) ? Int(saturating: level) : limits.low,
                        at: index)
                }
            }
        }
    }

    /// The kernel does it.
    package func evaluate(_ call: Call) {
        let operands = call.inputs.enumerated().map { index, view in
            view.map { view in
                let isFloat = view.fact.dataType == .float32
                let value =
                    isFloat
                    ? Tensor((0..<view.count).map { view.floats[$0] }, shape: view.shape)
                    : Tensor(integers: call.integers(index), shape: view.shape)
                return Operand(fact: view.fact, value: index == 0 ? nil : value)
            }
        }
        let context = KernelContext(
            inputs: Operands(operands), outputs: call.outputs.map(\.fact), options: PlanOptions())
        (try? kernel(context))?.run(call)
    }

    private func place(_ index: Int, _ axis: Axis) -> Double {
        let at = Double(index), input = Double(axis.input)
        let output = axis.scale * input
        switch coordinates {
        case .halfPixel: return (at + 0.5) / axis.scale - 0.5
        case .halfPixelSymmetric:
            let offset = input / 2 * (1 - Double(axis.output) / output)
            return offset + (at + 0.5) / axis.scale - 0.5
        case .pytorchHalfPixel:
            return axis.output == 1 ? -0.5 : (at + 0.5) / axis.scale - 0.5
        case .alignCorners: return output == 1 ? 0 : at * (input - 1) / (output - 1)
        case .asymmetric: return at / axis.scale
        case .cropAndResize:
            let (start, end) = axis.region
            let length = axis.output == 1 ? 0 : Double(axis.output - 1)
            return length == 0
                ? (start + end) * (input - 1) / 2
                : start * (input - 1) + at * (end - start) * (input - 1) / length
        }
    }

    private func table(_ axis: Axis) -> AxisResample {
        var result = AxisResample()
        if axis.scale == 1, axis.input == axis.output, axis.region == (0, 1) {
            for index in 0..<axis.output { result.append([(index, 1)]) }
            return result
        }
        for index in 0..<axis.output {
            let at = place(index, axis)
            if coordinates == .cropAndResize, at < 0 || at > Double(axis.input - 1) {
                result.append([(-1, 1)])
            } else {
                result.append(taps(at, axis))
            }
        }
        return result
    }

    private func taps(_ at: Double, _ axis: Axis) -> [(index: Int, weight: Double)] {
        func clamp(_ index: Int) -> Int { min(max(index, 0), axis.input - 1) }
        let reach: Double
        let weigh: (Double) -> Double
        switch mode {
        case .nearest(let nearest):
            return [(clamp(nearest.index(at, isSmaller: axis.scale < 1)), 1)]
        case .linear:
            reach = 1
            weigh = { max(0, 1 - abs($0)) }
        case .cubic(let a):
            reach = 2
            let a = Double(a)
            weigh = { distance in
                let x = abs(distance)
                if x >= 2 { return 0 }
                return x <= 1
                    ? ((a + 2) * x - (a + 3)) * x * x + 1
                    : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
            }
        }
        let shrink = antialiases ? min(axis.scale, 1) : 1
        let first = Int(saturating: (at - reach / shrink).rounded(.up))
        let last = Int(saturating: (at + reach / shrink).rounded(.down))
        var result: [(index: Int, weight: Double)] = []
        var sum = 0.0
        for index in first...max(first, last) {
            if excludesOutside, index < 0 || index >= axis.input { continue }
            let weight = weigh((Double(index) - at) * shrink)
            result.append((clamp(index), weight))
            sum += weight
        }
        return sum == 0 ? [(clamp(first), 1)] : result.map { ($0.index, $0.weight / sum) }
    }
}

extension Resize.Nearest {
    /// The element nearest to a place.
    fileprivate func index(_ at: Double, isSmaller: Bool) -> Int {
        switch self {
        case .roundPreferFloor: Int(saturating: (at - 0.5).rounded(.up))
        case .roundPreferCeil: Int(saturating: (at + 0.5).rounded(.down))
        case .floor: Int(saturating: at.rounded(.down))
        case .ceil: Int(saturating: at.rounded(.up))
        case .simple: Int(saturating: at.rounded(isSmaller ? .up : .down))
        }
    }
}
