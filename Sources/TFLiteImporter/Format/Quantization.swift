/// How stored integers stand for real numbers: `scale * (stored - zeroPoint)`.
struct Quantization: Equatable {
    /// One for all, or one for each index of `axis`.
    let scales: [Float]
    /// As many as scales.
    let zeroPoints: [Int]
    /// The axis that the scales belong to, in the file's order of axes.
    let axis: Int

    /// What a tensor's table says; nil when it says nothing.
    init?(_ table: FlatTable, name: String, shape: [Int]) throws(TFLiteError) {
        func broken(_ reason: String) -> TFLiteError {
            .malformed(
                field: "quantization of tensor '\(name)'", offset: table.start, reason: reason)
        }
        guard let scales = try table.vector(2, width: 4), scales.count > 0 else { return nil }
        guard scales.count <= max(1, shape.max() ?? 1) else {
            throw broken("\(scales.count) scales")
        }
        self.scales = scales.floats
        guard self.scales.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw broken("a scale is not a positive number")
        }
        let points = try table.vector(3, width: 8)
        if let points, points.count == scales.count {
            zeroPoints = points.longs
        } else if let points, points.count == 1 {
            zeroPoints = Array(repeating: points.longs[0], count: scales.count)
        } else if points == nil || points?.count == 0 {
            zeroPoints = Array(repeating: 0, count: scales.count)
        } else {
            throw broken("\(points?.count ?? 0) zero points for \(scales.count) scales")
        }
        guard zeroPoints.allSatisfy({ $0 >= -(1 << 20) && $0 <= 1 << 20 }) else {
            throw broken("a zero point is out of range")
        }
        axis = try table.integer(6)
        if scales.count > 1 {
            guard axis >= 0, axis < shape.count, shape[axis] == scales.count else {
                throw broken("\(scales.count) scales along axis \(axis) of \(shape)")
            }
        }
    }

    /// Whether one scale stands for all.
    var isPerTensor: Bool { scales.count == 1 }
}
