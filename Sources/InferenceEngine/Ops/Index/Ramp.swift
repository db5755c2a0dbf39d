import Tensors

/// Numbers from a start to a limit by a step.
package struct Ramp: Operator {
    /// The name in the operator table.
    package static let name = "Range"

    /// The operator.
    package init() {}

    private func count(_ inputs: Operands) throws -> Int {
        let steps: Double
        if try inputs.fact(0).dataType == .float32 {
            guard let start = try inputs.floats(0)?.first, let limit = try inputs.floats(1)?.first,
                let step = try inputs.floats(2)?.first, step != 0
            else { throw Mismatch("a step of 0 or a missing limit") }
            steps = ((Double(limit) - Double(start)) / Double(step)).rounded(.up)
        } else {
            guard let start = try inputs.integers(0)?.first,
                let limit = try inputs.integers(1)?.first, let step = try inputs.integers(2)?.first,
                step != 0
            else { throw Mismatch("a step of 0 or a missing limit") }
            steps = ((Double(limit) - Double(start)) / Double(step)).rounded(.up)
        }
        guard steps <= Double(1 << 28) else { throw Mismatch("too many numbers") }
        return steps > 0 ? Int(saturating: steps) : 0
    }

    /// A vector.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let type = try inputs.fact(0).dataType
        guard [.float32, .int32, .int64].contains(type),
            try inputs.fact(1).dataType == type, try inputs.fact(2).dataType == type
        else { throw Mismatch("start, limit and step differ in type") }
        return [Fact(type, [try count(inputs)])]
    }

    /// Start plus index times step.
    package func evaluate(_ call: Call) {
        let out = call.outputs[0]
        switch out.fact.dataType {
        case .float32:
            let start = call.input(0).floats[0], step = call.input(2).floats[0]
            for index in 0..<out.count { out.floats[index] = start + Float(index) * step }
        case .int32:
            fill(call, as: Int32.self)
        default:
            fill(call, as: Int64.self)
        }
    }

    private func fill<Element: FixedWidthInteger>(_ call: Call, as type: Element.Type) {
        let start = call.input(0).base.assumingMemoryBound(to: type)[0]
        let step = call.input(2).base.assumingMemoryBound(to: type)[0]
        let target = call.outputs[0].base.assumingMemoryBound(to: type)
        for index in 0..<call.outputs[0].count {
            target[index] = start &+ Element(truncatingIfNeeded: index) &* step
        }
    }
}
