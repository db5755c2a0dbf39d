package import Imaging
import VisionCore

/// What makes a network one that gives a vector for a crop.
package struct EmbeddingSpec: NetworkSpec {
    /// The network's input; the crop is stretched to it.
    package var input: InputSpec
    /// The output that holds the vector.
    package var output: String
    /// Numbers of the vector.
    package var dimensions: Int

    package init(input: InputSpec, output: String, dimensions: Int) {
        self.input = input
        self.output = output
        self.dimensions = dimensions
    }

    package var outputs: [String] { [output] }

    package func check(outputs: [[Int]]) throws(DetectorError) {
        guard outputs[0].reduce(1, *) == dimensions else {
            throw .outputsDoNotFit(
                family: "embedding", expected: [[dimensions]], found: outputs)
        }
    }
}

/// A network that gives a vector for a crop.
package typealias CropEmbedder = NetworkReader<EmbeddingSpec>

extension NetworkReader<EmbeddingSpec> {
    /// The vector of `region` of `image`, of length 1; nil where it has none.
    package func vector(
        of region: CropRegion, in image: ImageView
    ) throws(DetectorError) -> [Float]? {
        let values = try values(of: region, in: image)
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0, length.isFinite else { return nil }
        return values.map { $0 / length }
    }
}

extension NetworkReader<ClassifierSpec> {
    /// The score of each class of `region` of `image`, 0 to 1.
    package func scores(
        of region: CropRegion, in image: ImageView
    ) throws(DetectorError) -> [Float] {
        let values = try values(of: region, in: image)
        let scores = spec.appliesSoftmax ? Self.softmax(values) : values
        return scores.dropFirst(spec.labelOffset).prefix(spec.labels.count).map {
            $0.isFinite ? min(max($0, 0), 1) : 0
        }
    }
}

extension NetworkReader {
    /// The numbers of the first output for `region` of `image`, stretched to the input.
    fileprivate func values(
        of region: CropRegion, in image: ImageView
    ) throws(DetectorError) -> [Float] {
        let preprocessor = Preprocessor(spec: spec.input)
        return try runner.run { input in
            preprocessor.run(image, region: region, into: input)
        } reading: { outputs in
            Array(outputs[0].values)
        }
    }
}
