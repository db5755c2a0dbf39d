import Glibc

/// The rest of `a / b` with the sign of the divisor, or with that of the dividend; by zero zero.
package struct Mod: BinaryOperator {
    /// The name in the operator table.
    package static let name = "Mod"
    /// Whether the rest has the sign of the dividend, as fmod has it.
    package let followsDividend: Bool

    /// The operator.
    package init(followsDividend: Bool) {
        self.followsDividend = followsDividend
    }

    /// The rest of `a / b`.
    package func apply(_ a: Float, _ b: Float) -> Float {
        let rest = fmodf(a, b)
        return followsDividend || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b
    }

    /// The rest of `a / b`.
    package func apply<Integer: FixedWidthInteger>(_ a: Integer, _ b: Integer) -> Integer {
        if b == 0 { return 0 }
        let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
        return followsDividend || rest == 0 || (rest < 0) == (b < 0) ? rest : rest &+ b
    }
}
