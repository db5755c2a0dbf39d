package import VisionCore

/// Turns the outputs of one family of one-step detectors into candidates.
///
/// Each candidate keeps its best class only. Boxes are in pixels of the network's input, not yet
/// clipped. Non-finite boxes and scores are left out.
package protocol BoxDecoder: Sendable {
    /// Whether extents of outputs may be decided in the run.
    var takesOpenOutputs: Bool { get }

    /// What the outputs must look like; throws when a network does not fit the family.
    func check(outputs: [[Int]], input: Size) throws(DetectorError)

    /// All candidates with a score of at least `minimumScore`, in the order of the cells.
    func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate]
}

extension BoxDecoder {
    /// False.
    package var takesOpenOutputs: Bool { false }

    /// Appends unless something is not finite.
    func keep(_ candidate: Candidate, in list: inout [Candidate]) {
        let box = candidate.box
        guard box.left.isFinite, box.top.isFinite, box.right.isFinite, box.bottom.isFinite,
            candidate.score.isFinite
        else { return }
        list.append(candidate)
    }

    /// Index and value of the greatest of `count` values that lie `stride` apart; lowest index
    /// wins.
    func best(
        _ values: UnsafeBufferPointer<Float>, from start: Int, count: Int, stride: Int = 1
    ) -> (index: Int, value: Float) {
        var index = 0
        var value = values[start]
        var at = start
        for i in 1..<max(count, 1) {
            at += stride
            let v = values[at]
            if v > value {
                value = v
                index = i
            }
        }
        return (index, value)
    }

    /// Throws unless `outputs` are the `expected` extents.
    func require(_ outputs: [[Int]], equal expected: [[Int]], family: String) throws(DetectorError)
    {
        guard outputs == expected else {
            throw .outputsDoNotFit(family: family, expected: expected, found: outputs)
        }
    }
}
