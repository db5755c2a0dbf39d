package import Imaging
package import VisionCore

/// How the pixels of the boxes that were kept are read from the outputs of one run.
package struct MaskReading {
    private let outputs: [NetworkOutput]
    private let input: VisionCore.Size
    private let transform: LetterboxTransform

    /// Masks of the boxes that come from `outputs`.
    package init(
        _ outputs: [NetworkOutput], input: VisionCore.Size, transform: LetterboxTransform
    ) {
        self.outputs = outputs
        self.input = input
        self.transform = transform
    }

    /// The pixels of `candidate`, whose box is in pixels of a picture of `size`; nil without masks.
    package func mask(of candidate: Candidate, size: VisionCore.Size) -> InstanceMask? {
        switch candidate.mask {
        case nil: return nil
        case .factors(let factors):
            return PrototypeMasks(outputs)?.plane(factors).mask(
                in: candidate.box, of: size, input: input, transform: transform)
        case .plane(let index):
            return plane(index).map { plane, isOverBox in
                isOverBox
                    ? plane.mask(overBox: candidate.box, of: size)
                    : plane.mask(in: candidate.box, of: size, input: input, transform: transform)
            }
        }
    }

    /// A plane of the last output of three axes and more, and whether it covers its box alone.
    private func plane(_ index: Int) -> (MaskPlane, isOverBox: Bool)? {
        guard let output = outputs.last(where: { $0.shape.count >= 3 })
        else { return nil }
        let rows = output.shape[output.shape.count - 2], columns = output.shape.last ?? 0
        let count = rows * columns
        guard count > 0, (index + 1) * count <= output.values.count else { return nil }
        let values = Array(output.values[index * count..<(index + 1) * count])
        // Probabilities are cut at a half, logits at nought.
        let areShares = values.allSatisfy { $0 >= 0 && $0 <= 1 }
        // A grid much smaller than the input that is square covers the box.
        let isOverBox = areShares && rows == columns && rows <= 56
        return (
            MaskPlane(
                values: values, size: Size(width: columns, height: rows),
                threshold: areShares ? 0.5 : 0), isOverBox
        )
    }
}
