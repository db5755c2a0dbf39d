import Glibc
package import VisionCore

/// FastestDet: one head [5 + classes, rows, columns]; objectness, box relative to the picture,
/// classes; score = objectness^0.6 × class^0.4, or as the description says.
package struct FastestDetDecoder: BoxDecoder {
    /// Cell size in input pixels.
    package let stride: Int
    /// Exponent of the objectness in the score.
    package let objectPower: Float
    /// Exponent of the class's probability in the score.
    package let classPower: Float
    /// Classes of the label set.
    package let classCount: Int

    package init(
        stride: Int = 16, objectPower: Float = 0.6, classPower: Float = 0.4, classCount: Int
    ) {
        self.stride = stride
        self.objectPower = objectPower
        self.classPower = classPower
        self.classCount = classCount
    }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let expected = [[5 + classCount, input.height / stride, input.width / stride]]
        try require(outputs, equal: expected, family: "fastestdet")
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        let (rows, columns) = (outputs[0].shape[1], outputs[0].shape[2])
        let plane = rows * columns
        let values = outputs[0].values
        var found: [Candidate] = []
        for cell in 0..<plane {
            let objectness = powf(max(values[cell], 0), objectPower)
            guard objectness >= minimumScore else { continue }
            let (index, confidence) = best(
                values, from: cell + 5 * plane, count: classCount, stride: plane)
            let score = objectness * powf(max(confidence, 0), classPower)
            guard score >= minimumScore else { continue }
            let centerX = (tanhf(values[cell + plane]) + Float(cell % columns)) / Float(columns)
            let centerY = (tanhf(values[cell + 2 * plane]) + Float(cell / columns)) / Float(rows)
            let box = Candidate.box(
                centerX: centerX * Float(input.width), centerY: centerY * Float(input.height),
                width: sigmoid(values[cell + 3 * plane]) * Float(input.width),
                height: sigmoid(values[cell + 4 * plane]) * Float(input.height))
            keep(Candidate(box: box, classIndex: index, score: score), in: &found)
        }
        return found
    }
}
