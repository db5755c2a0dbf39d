import Glibc
package import VisionCore

/// NanoDet and PicoDet (generalised focal loss, Li and others, 2020).
///
/// The distance from a cell's centre to each side is the expectation of a distribution over
/// `bins` bins, in units of the stride. Outputs: one score map [cells, classes] per stride, then
/// one distance map [cells, 4 × bins] per stride.
package struct FocalDecoder: BoxDecoder {
    /// Cell sizes in input pixels, in the order of the outputs.
    package let strides: [Int]
    /// Bins of a distribution.
    package let bins: Int
    /// Classes of the label set.
    package let classCount: Int

    package init(strides: [Int], bins: Int = 8, classCount: Int) {
        self.strides = strides
        self.bins = bins
        self.classCount = classCount
    }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let cells = strides.map { cellsAlong(input.width, $0) * cellsAlong(input.height, $0) }
        let expected = cells.map { [$0, classCount] } + cells.map { [$0, 4 * bins] }
        try require(outputs, equal: expected, family: "gfl")
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        var found: [Candidate] = []
        for (level, stride) in strides.enumerated() {
            let scores = outputs[level].values
            let distances = outputs[level + strides.count].values
            let columns = cellsAlong(input.width, stride)
            for cell in 0..<(columns * cellsAlong(input.height, stride)) {
                let (index, score) = best(scores, from: cell * classCount, count: classCount)
                guard score >= minimumScore else { continue }
                let x = Float(cell % columns * stride) + Float(stride - 1) / 2
                let y = Float(cell / columns * stride) + Float(stride - 1) / 2
                let side = { (side: Int) in
                    expectation(distances, from: (cell * 4 + side) * bins) * Float(stride)
                }
                let box = Box(
                    left: x - side(0), top: y - side(1), right: x + side(2), bottom: y + side(3))
                keep(Candidate(box: box, classIndex: index, score: score), in: &found)
            }
        }
        return found
    }

    private func cellsAlong(_ length: Int, _ stride: Int) -> Int { (length + stride - 1) / stride }

    /// Mean of the bins' indices under the softmax of their logits.
    private func expectation(_ values: UnsafeBufferPointer<Float>, from start: Int) -> Float {
        var greatest = values[start]
        for i in 1..<bins { greatest = max(greatest, values[start + i]) }
        var sum: Float = 0
        var weighted: Float = 0
        for i in 0..<bins {
            let p = expf(values[start + i] - greatest)
            sum += p
            weighted += p * Float(i)
        }
        return weighted / sum
    }
}
