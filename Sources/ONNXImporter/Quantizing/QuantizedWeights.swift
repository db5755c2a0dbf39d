/// Weights as signed bytes, each channel with its own scale and no zero but 0.
struct QuantizedWeights {
    let bytes: [UInt8]
    let scales: [Float]

    init(_ values: [Float], _ message: TensorMessage, _ axis: Int) throws(ImportError) {
        let extents = message.dimensions
        let count = extents[axis]
        let inner = extents.dropFirst(axis + 1).reduce(1, *)
        var greatest = [Float](repeating: 0, count: count)
        for (index, value) in values.enumerated() {
            guard value.isFinite else {
                throw .brokenGraph(
                    subject: "tensor '\(message.name)'", reason: "a weight is not finite")
            }
            let channel = index / inner % count
            greatest[channel] = max(greatest[channel], value.magnitude)
        }
        let scales = greatest.map { $0 > 1e-12 ? $0 / 127 : 1 }
        self.scales = scales
        bytes = values.indices.map { index in
            let level = (values[index] / scales[index / inner % count])
                .rounded(.toNearestOrEven)
            return UInt8(bitPattern: Int8(exactly: min(max(level, -127), 127)) ?? 0)
        }
    }
}
