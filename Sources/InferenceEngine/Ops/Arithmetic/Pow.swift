import Glibc
import Tensors

/// `a` to the power `b`, in the type of `a`.
package struct Pow: BinaryOperator {
    /// The name in the operator table.
    package static let name = "Pow"

    /// The operator.
    package init() {}

    /// `a` to the power `b`.
    package func apply(_ a: Float, _ b: Float) -> Float {
        b == 2 ? a * a : powf(a, b)
    }

    /// `a` to the power `b`.
    package func apply<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer {
        integerPower(a, b)
    }

    /// The common shape in the type of `a`.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let left = try inputs.fact(0), right = try inputs.fact(1)
        guard Self.types.contains(left.dataType), Self.types.contains(right.dataType) else {
            throw Mismatch("\(left.dataType) and \(right.dataType) are not supported")
        }
        return [Fact(left.dataType, try broadcastShape([left.shape, right.shape]))]
    }

    /// Row by row where the types are the same, else in double precision.
    package func kernel(_ context: KernelContext) throws -> Kernel {
        guard context.inputs[0]?.fact.dataType != context.inputs[1]?.fact.dataType else {
            return Kernel(name: "plain") { evaluate($0) }
        }
        return Kernel(name: "mixed") { call in
            let left = call.input(0), right = call.input(1), out = call.outputs[0]
            func value(_ view: TensorView, _ at: Int) -> Double {
                view.fact.dataType == .float32
                    ? Double(view.floats[at]) : Double(view.integer(at: at))
            }
            let walk = BroadcastWalk(left.shape, right.shape, result: out.shape)
            walk.rows(pool: call.pool) { at, i, j, count, leftStep, rightStep in
                for k in 0..<count {
                    let power = pow(
                        value(left, i + k * leftStep), value(right, j + k * rightStep))
                    if out.fact.dataType == .float32 {
                        out.floats[at + k] = Float(power)
                    } else {
                        out.store(Int(exactly: power.rounded(.towardZero)) ?? 0, at: at + k)
                    }
                }
            }
        }
    }

    private func integerPower<Integer: FixedWidthInteger>(
        _ base: Integer, _ exponent: Integer
    ) -> Integer {
        if exponent < 0 { return base == 1 ? 1 : 0 }
        var result: Integer = 1, factor = base, left = exponent
        while left > 0 {
            if left & 1 == 1 { result = result &* factor }
            factor = factor &* factor
            left >>= 1
        }
        return result
    }
}
