import Glibc

/// `a` to the power `b`.
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
    package func apply(_ a: Int64, _ b: Int64) -> Int64 {
        integerPower(a, b)
    }

    private func integerPower(_ base: Int64, _ exponent: Int64) -> Int64 {
        if exponent < 0 { return base == 1 ? 1 : 0 }
        var result: Int64 = 1, factor = base, left = exponent
        while left > 0 {
            if left & 1 == 1 { result &*= factor }
            factor &*= factor
            left >>= 1
        }
        return result
    }
}
