extension SIMD4<Double> {
    /// The square roots of their magnitudes; where none may be negative, the processor takes them
    /// side by side.
    @inline(__always)
    var roots: SIMD4<Double> {
        SIMD4(
            x.magnitude.squareRoot(), y.magnitude.squareRoot(), z.magnitude.squareRoot(),
            w.magnitude.squareRoot())
    }

    /// The angles, from 0 to π, whose cosines they are, to within 2e-8; for -1 to 1.
    ///
    /// By a polynomial of our own code, so that tracks are the same on every machine (Abramowitz
    /// and Stegun, 1964, formula 4.4.46).
    @inline(__always)
    var arcCosine: SIMD4<Double> {
        let isNegative = self .< 0
        let size = replacing(with: -self, where: isNegative)
        var sum = SIMD4(repeating: -0.0012624911)
        sum = sum * size + 0.0066700901
        sum = sum * size - 0.0170881256
        sum = sum * size + 0.0308918810
        sum = sum * size - 0.0501743046
        sum = sum * size + 0.0889789874
        sum = sum * size - 0.2145988016
        sum = sum * size + 1.5707963050
        let angle = (1 - size).roots * sum
        return angle.replacing(with: .pi - angle, where: isNegative)
    }
}
