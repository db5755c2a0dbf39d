package import Imaging
package import VisionCore

/// What makes a network one that finds the joints of one person in a crop.
package struct TopDownSpec: NetworkSpec {
    /// The network's input; the crop is stretched to it.
    package var input: InputSpec
    /// Distributions over columns and over rows, or heat maps.
    package var outputs: [String]
    /// How the outputs become joints.
    package var decoder: JointDecoder
    /// How many times the person's box is cut out.
    package var margin: Double
    /// The class of the boxes that are looked at; nil for all.
    package var label: String?

    package init(
        input: InputSpec, outputs: [String], decoder: JointDecoder, margin: Double,
        label: String? = "person"
    ) {
        self.input = input
        self.outputs = outputs
        self.decoder = decoder
        self.margin = margin
        self.label = label
    }

    package func check(outputs: [[Int]]) throws(DetectorError) {
        let fits =
            switch decoder {
            case .movenet: MoveNetJoints.fits(outputs)
            case .simcc:
                outputs.count == 2 && outputs.allSatisfy { $0.count == 2 && $0[1] > 0 }
                    && outputs[0][0] == outputs[1][0]
            case .heatmaps:
                outputs.count == 1 && outputs[0].count == 3 && outputs[0].allSatisfy { $0 > 0 }
            }
        guard fits else {
            let (family, expected): (String, [[Int]]) =
                switch decoder {
                case .simcc: ("simcc", [[0, 0], [0, 0]])
                case .heatmaps: ("heatmaps", [[0, 0, 0]])
                case .movenet: ("movenet", [[1, 0, 0], [17, 0, 0], [34, 0, 0], [34, 0, 0]])
                }
            throw .outputsDoNotFit(family: family, expected: expected, found: outputs)
        }
    }
}

/// The second step of a top-down pose: boxes of persons in, their joints out.
package typealias TopDownEstimator = NetworkReader<TopDownSpec>

extension NetworkReader<TopDownSpec> {
    /// `detections` with the joints of those that are of the class that is looked at, in pixels of
    /// `image`, on the log's grid.
    package func withJoints(
        in image: ImageView, _ detections: [Detection]
    ) throws(DetectorError) -> [Detection] {
        let preprocessor = Preprocessor(spec: spec.input)
        runner.beginLook()
        var result = detections
        for index in result.indices {
            let detection = result[index]
            guard spec.label == nil || detection.label.name == spec.label else { continue }
            let region = region(about: detection.box)
            var joints = try runner.run { input in
                preprocessor.run(image, region: region, into: input)
            } reading: { outputs in
                spec.decoder.joints(outputs)
            }
            for joint in joints.indices {
                let share = joints[joint].point
                joints[joint].point = Point(
                    x: Float(region.left + Double(share.x) * region.width),
                    y: Float(region.top + Double(share.y) * region.height))
            }
            result[index].keypoints = joints.map(\.roundedToLogStep)
        }
        return result
    }

    /// The box with its margin, as wide for its height as the input.
    private func region(about box: Box) -> CropRegion {
        let aspect = Double(spec.input.size.width) / Double(spec.input.size.height)
        var width = Double(box.width) * spec.margin, height = Double(box.height) * spec.margin
        if width > height * aspect {
            height = width / aspect
        } else {
            width = height * aspect
        }
        let center = box.center
        return CropRegion(
            left: Double(center.x) - width / 2, top: Double(center.y) - height / 2, width: width,
            height: height)
    }
}
