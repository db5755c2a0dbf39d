import Tensors

/// The largest value of each window over any number of spatial axes, with its index if wanted.
///
/// Outputs: the values and their indices into the flat input, as int64.
package struct SpatialMaxPool: Operator {
    /// The name in the operator table.
    package static let name = "MaxPool"
    /// Kernel, strides, dilations and padding.
    package let window: SpatialWindow
    /// Whether indices count the spatial axes from the first on.
    package let countsFirstAxisFastest: Bool

    /// The operator.
    package init(window: SpatialWindow, countsFirstAxisFastest: Bool) {
        self.window = window
        self.countsFirstAxisFastest = countsFirstAxisFastest
    }

    /// `[N, C, …]` twice.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let x = try inputs.fact(0)
        guard [.float32, .int8, .uint8].contains(x.dataType), x.shape.count >= 3 else {
            throw Mismatch("\(x) cannot be pooled")
        }
        let walk = try window.walk(Array(x.shape[2...]))
        let shape = Shape(x.shape[..<2] + walk.outputExtents)
        return [Fact(x.dataType, shape), Fact(.int64, shape)]
    }

    /// Window by window.
    package func evaluate(_ call: Call) {
        switch call.input(0).fact.dataType {
        case .float32: pool(call, as: Float.self, low: -.infinity)
        case .int8: pool(call, as: Int8.self, low: .min)
        default: pool(call, as: UInt8.self, low: .min)
        }
    }

    private func pool<Element: Comparable>(
        _ call: Call, as type: Element.Type, low: Element
    ) {
        let shape = call.input(0).shape
        guard let walk = try? window.walk(Array(shape[2...])) else { return }
        let source = call.input(0).elements(of: type)
        let target = call.outputs[0].elements(of: type)
        let indices =
            call.outputs.count > 1 ? call.outputs[1].elements(of: Int64.self) : nil
        let plane = walk.inputCount, count = walk.outputCount
        call.pool.run(tiles: shape[0] * shape[1]) { tile, _ in
            for position in 0..<count {
                var best = low, index = -1
                walk.forEachTap(at: position) { _, offset in
                    let value = source[tile * plane + offset]
                    // A value that is not equal to itself is no number: it wins.
                    if index < 0 || value > best || value != value {
                        best = value
                        index = offset
                    }
                }
                target[tile * count + position] = best
                if let indices {
                    let isReversed = countsFirstAxisFastest && index >= 0
                    let place = isReversed ? walk.reversedOffset(index) : index
                    indices[tile * count + position] = Int64(tile * plane + place)
                }
            }
        }
    }
}

extension SpatialWalk {
    /// The offset of an element of the input where the first axis is contiguous.
    fileprivate func reversedOffset(_ offset: Int) -> Int {
        var rest = offset, coordinates: [Int] = []
        for axis in axes.reversed() {
            coordinates.append(rest % axis.input)
            rest /= axis.input
        }
        var result = 0
        for (coordinate, axis) in zip(coordinates, axes.reversed()) {
            result = result * axis.input + coordinate
        }
        return result
    }
}
