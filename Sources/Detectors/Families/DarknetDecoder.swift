import Glibc
package import VisionCore

/// YOLOv3 heads with anchors (Redmon and Farhadi 2018); `reach` widens a centre's cell (YOLOv4).
///
/// Each output is [anchors × (5 + classes), rows, columns]: tx, ty, tw, th, objectness, classes,
/// all before the sigmoid.
package struct DarknetDecoder: BoxDecoder {
    /// One output of the network.
    package struct Head: Sendable, Equatable {
        /// Anchor sizes in input pixels.
        package let anchors: [Size]
        /// `scale_x_y`: 1 for YOLOv3.
        package let reach: Float

        package init(anchors: [Size], reach: Float = 1) {
            self.anchors = anchors
            self.reach = reach
        }
    }

    /// In the order of the outputs.
    package let heads: [Head]
    /// Cell size of each head in input pixels.
    package let strides: [Int]
    /// Classes of the label set.
    package let classCount: Int

    package init(heads: [Head], strides: [Int], classCount: Int) {
        precondition(heads.count == strides.count, "one stride per head")
        self.heads = heads
        self.strides = strides
        self.classCount = classCount
    }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let expected = zip(heads, strides).map { head, stride in
            [head.anchors.count * (5 + classCount), input.height / stride, input.width / stride]
        }
        try require(outputs, equal: expected, family: "darknet")
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        var found: [Candidate] = []
        for (output, head) in zip(outputs, heads) {
            for (index, anchor) in head.anchors.enumerated() {
                append(
                    output, anchor: anchor, at: index, reach: head.reach, input: input,
                    minimumScore: minimumScore, to: &found)
            }
        }
        return found
    }

    private func append(
        _ output: NetworkOutput, anchor: Size, at index: Int, reach: Float, input: Size,
        minimumScore: Float, to found: inout [Candidate]
    ) {
        let (rows, columns) = (output.shape[1], output.shape[2])
        let plane = rows * columns
        let values = output.values
        let base = index * (5 + classCount) * plane
        for y in 0..<rows {
            for x in 0..<columns {
                let at = base + y * columns + x
                let objectness = sigmoid(values[at + 4 * plane])
                guard objectness >= minimumScore else { continue }
                let (label, logit) = best(
                    values, from: at + 5 * plane, count: classCount, stride: plane)
                let score = objectness * sigmoid(logit)
                guard score >= minimumScore else { continue }
                let shift = (reach - 1) / 2
                let centerX = sigmoid(values[at]) * reach - shift + Float(x)
                let centerY = sigmoid(values[at + plane]) * reach - shift + Float(y)
                let box = Candidate.box(
                    centerX: centerX / Float(columns) * Float(input.width),
                    centerY: centerY / Float(rows) * Float(input.height),
                    width: expf(values[at + 2 * plane]) * Float(anchor.width),
                    height: expf(values[at + 3 * plane]) * Float(anchor.height))
                keep(Candidate(box: box, classIndex: label, score: score), in: &found)
            }
        }
    }
}
