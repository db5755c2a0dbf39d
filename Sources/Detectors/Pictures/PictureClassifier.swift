import Glibc
package import Imaging
package import VisionCore

/// What makes a network a classifier of whole pictures.
package struct ClassifierSpec: NetworkSpec {
    /// How a picture becomes the network's input.
    package var input: InputSpec
    /// The output that holds one score a class.
    package var output: String
    /// Whether the output holds logits.
    package var appliesSoftmax: Bool
    /// Class names by index, from the output's entry `labelOffset` on.
    package var labels: [String]
    /// Entries of the output before the first label; they are never told.
    package var labelOffset: Int
    /// Classes that are told, best first.
    package var limit: Int

    package init(
        input: InputSpec, output: String, appliesSoftmax: Bool, labels: [String],
        labelOffset: Int = 0, limit: Int
    ) {
        self.input = input
        self.output = output
        self.appliesSoftmax = appliesSoftmax
        self.labels = labels
        self.labelOffset = labelOffset
        self.limit = limit
    }

    package var outputs: [String] { [output] }

    package func check(outputs: [[Int]]) throws(DetectorError) {
        guard outputs[0].reduce(1, *) == labels.count + labelOffset else {
            throw .outputsDoNotFit(
                family: "classifier", expected: [[labels.count + labelOffset]], found: outputs)
        }
    }
}

/// A classifier: picture in, the most likely classes out.
package typealias PictureClassifier = NetworkReader<ClassifierSpec>

extension NetworkReader<ClassifierSpec> {
    /// The likeliest classes of `image`, best first, scores on the log's grid.
    package func classes(of image: ImageView) throws(DetectorError) -> [PictureClass] {
        try runner.run(image) { outputs, _ in likeliest(Array(outputs[0].values)) }
    }

    private func likeliest(_ values: [Float]) -> [PictureClass] {
        let scores = spec.appliesSoftmax ? Self.softmax(values) : values
        let order = spec.labels.indices.sorted {
            let (a, b) = (scores[$0 + spec.labelOffset], scores[$1 + spec.labelOffset])
            return a != b ? a > b : $0 < $1
        }
        return order.prefix(spec.limit).map { index in
            let score = min(max(scores[index + spec.labelOffset], 0), 1)
            return PictureClass(
                label: Label(index: index, name: spec.labels[index]),
                score: LogStep.score.rounded(score))
        }
    }

    static func softmax(_ values: [Float]) -> [Float] {
        let greatest = values.max() ?? 0
        let powers = values.map { exp($0 - greatest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}
