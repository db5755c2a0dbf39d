import Tensors

/// Blocks of pixels gathered into channels, the block the slower part.
package struct SpaceToDepth: Operator {
    /// The name in the operator table.
    package static let name = "SpaceToDepth"
    /// The side of a block.
    package let blockSize: Int
    /// Whether the place in a block counts before the channel in the order of the result.
    package let blockFirst: Bool

    /// The operator.
    package init(blockSize: Int, blockFirst: Bool = true) {
        self.blockSize = blockSize
        self.blockFirst = blockFirst
    }

    /// Always.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        true
    }

    /// More channels, fewer pixels.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        let shape = fact.shape
        guard shape.count == 4, blockSize > 0, blockSize < 1 << 12, shape[2] % blockSize == 0,
            shape[3] % blockSize == 0
        else { throw Mismatch("\(shape) does not suit a block of \(blockSize)") }
        return [
            Fact(
                fact.dataType,
                [
                    shape[0], shape[1] * blockSize * blockSize, shape[2] / blockSize,
                    shape[3] / blockSize,
                ])
        ]
    }

    /// A strided copy over six axes.
    package func evaluate(_ call: Call) {
        let input = call.input(0).shape, output = call.outputs[0].shape
        let plane = input[2] * input[3], outputPlane = output[2] * output[3]
        call.copy(
            StridedCopy(
                extents: [input[0], blockSize, blockSize, input[1], output[2], output[3]],
                sourceStrides: [
                    input[1] * plane, input[3], 1, plane, blockSize * input[3], blockSize,
                ],
                targetStrides: blockFirst
                    ? [
                        output[1] * outputPlane, blockSize * input[1] * outputPlane,
                        input[1] * outputPlane, outputPlane, output[3], 1,
                    ]
                    : [
                        output[1] * outputPlane, blockSize * outputPlane, outputPlane,
                        blockSize * blockSize * outputPlane, output[3], 1,
                    ]))
    }
}
