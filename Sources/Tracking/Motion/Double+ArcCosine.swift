extension Double {
    /// The angle, from 0 to π, whose cosine it is; for -1 to 1.
    ///
    /// Of its own series, so that tracks are the same on every machine.
    var arcCosine: Double {
        guard magnitude < 1 else { return self > 0 ? 0 : .pi }
        // arccos x = 2 arctan(sqrt((1 - x) / (1 + x))).
        return 2 * ((1 - self) / (1 + self)).squareRoot().arcTangent
    }

    /// For numbers of 0 and more.
    private var arcTangent: Double {
        if self > 1 { return .pi / 2 - (1 / self).arcTangent }
        // Twice halved, the argument is below 0.2.
        let half = self / (1 + (1 + self * self).squareRoot())
        let part = half / (1 + (1 + half * half).squareRoot())
        let square = part * part
        var (sum, power) = (0.0, part)
        for order in stride(from: 1.0, through: 21, by: 2) {
            sum += power / order
            power *= -square
        }
        return 4 * sum
    }
}
