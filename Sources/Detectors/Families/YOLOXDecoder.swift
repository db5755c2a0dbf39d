import Glibc
package import VisionCore

/// YOLOX (Ge and others, 2021): anchor-free; centre offset in cells, logarithm of the size in
/// cells; score is objectness times class, both already through the sigmoid.
package struct YOLOXDecoder: BoxDecoder {
    /// Cell sizes in input pixels, in the order of the output's rows.
    package let strides: [Int]
    /// Classes of the label set.
    package let classCount: Int

    package init(strides: [Int], classCount: Int) {
        self.strides = strides
        self.classCount = classCount
    }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let cells = strides.reduce(0) { $0 + (input.width / $1) * (input.height / $1) }
        try require(outputs, equal: [[cells, 5 + classCount]], family: "yolox")
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        let values = outputs[0].values
        let width = 5 + classCount
        var found: [Candidate] = []
        var row = 0
        for stride in strides {
            let scale = Float(stride)
            for y in 0..<(input.height / stride) {
                for x in 0..<(input.width / stride) {
                    let at = row * width
                    row += 1
                    let objectness = values[at + 4]
                    guard objectness >= minimumScore else { continue }
                    let (index, confidence) = best(values, from: at + 5, count: classCount)
                    let score = objectness * confidence
                    guard score >= minimumScore else { continue }
                    let box = Candidate.box(
                        centerX: (values[at] + Float(x)) * scale,
                        centerY: (values[at + 1] + Float(y)) * scale,
                        width: expf(values[at + 2]) * scale,
                        height: expf(values[at + 3]) * scale)
                    keep(Candidate(box: box, classIndex: index, score: score), in: &found)
                }
            }
        }
        return found
    }
}
