import Tensors

/// Channels spread over blocks of pixels.
package struct DepthToSpace: Operator {
    /// The name in the operator table.
    package static let name = "DepthToSpace"
    /// The side of a block.
    package let blockSize: Int
    /// Whether the block is the slower part of the channel (DCR) or the faster one (CRD).
    package let blockFirst: Bool

    /// The operator.
    package init(blockSize: Int, blockFirst: Bool) {
        self.blockSize = blockSize
        self.blockFirst = blockFirst
    }

    /// Always.
    package func separatesSamples(_ inputs: Operands, outputs: [Fact]) -> Bool {
        true
    }

    /// Fewer channels, more pixels.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let fact = try inputs.fact(0)
        let shape = fact.shape
        guard shape.count == 4, blockSize > 0, blockSize < 1 << 12,
            shape[1] % (blockSize * blockSize) == 0
        else { throw Mismatch("\(shape) does not suit a block of \(blockSize)") }
        return [
            Fact(
                fact.dataType,
                [
                    shape[0], shape[1] / (blockSize * blockSize), shape[2] * blockSize,
                    shape[3] * blockSize,
                ])
        ]
    }

    /// A strided copy over six axes.
    package func evaluate(_ call: Call) {
        let input = call.input(0).shape, output = call.outputs[0].shape
        let plane = input[2] * input[3], depth = output[1]
        let outputPlane = output[2] * output[3]
        let blockStep = blockFirst ? depth * plane : plane
        let channelStep = blockFirst ? plane : blockSize * blockSize * plane
        call.copy(
            StridedCopy(
                extents: [input[0], depth, input[2], blockSize, input[3], blockSize],
                sourceStrides: [
                    input[1] * plane, channelStep, input[3], blockSize * blockStep, 1, blockStep,
                ],
                targetStrides: [
                    depth * outputPlane, outputPlane, blockSize * output[3], output[3], blockSize,
                    1,
                ]))
    }
}
