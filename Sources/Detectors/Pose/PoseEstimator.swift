package import Imaging
package import VisionCore

/// What makes a network a multi-person pose estimator of the PoseNet kind.
package struct PoseSpec: NetworkSpec {
    /// How a picture becomes the network's input.
    package var input: InputSpec
    /// Heat maps, short offsets, displacement fields, in this order.
    package var outputs: [String]
    /// The decoding.
    package var decoder: PoseNetDecoder
    /// Least person score that is kept.
    package var minimumScore: Float
    /// Keypoints of this score and more span the person's box.
    package var visibleScore: Float

    package init(
        input: InputSpec, outputs: [String], decoder: PoseNetDecoder = PoseNetDecoder(),
        minimumScore: Float = 0, visibleScore: Float = 0.2
    ) {
        self.input = input
        self.outputs = outputs
        self.decoder = decoder
        self.minimumScore = minimumScore
        self.visibleScore = visibleScore
    }

    package func check(outputs: [[Int]]) throws(DetectorError) {
        let points = decoder.graph.names.count
        let edges = decoder.graph.edges.count
        let grid = Array(outputs.first?.dropFirst() ?? [])
        let expected = [[points] + grid, [2 * points] + grid, [4 * edges] + grid]
        guard grid.count == 2, outputs == expected else {
            throw .outputsDoNotFit(family: "posenet", expected: expected, found: outputs)
        }
    }
}

/// A pose estimator: picture in, persons with keypoints out.
package typealias PoseEstimator = NetworkReader<PoseSpec>

extension NetworkReader<PoseSpec> {
    /// Persons, best first, in pixels of `image`, on the log's grid.
    ///
    /// The box spans the visible keypoints, or all of them when fewer than two are visible.
    package func persons(in image: ImageView) throws(DetectorError) -> [Detection] {
        try runner.run(image) { outputs, transform in
            let poses = spec.decoder.poses(
                heat: outputs[0], short: outputs[1], mid: outputs[2])
            return poses.filter { $0.score >= spec.minimumScore }.map {
                person($0, transform: transform, size: image.size)
            }
        }
    }

    private func person(
        _ pose: PoseNetDecoder.Pose, transform: LetterboxTransform, size: VisionCore.Size
    ) -> Detection {
        let keypoints = pose.keypoints.map {
            Keypoint(point: transform.toPicture($0.point), score: $0.score)
        }
        var visible = keypoints.filter { $0.score >= spec.visibleScore }
        if visible.count < 2 { visible = keypoints }
        let xs = visible.map(\.point.x)
        let ys = visible.map(\.point.y)
        let box = Box(
            left: xs.min() ?? 0, top: ys.min() ?? 0, right: xs.max() ?? 0, bottom: ys.max() ?? 0
        ).clipped(to: size)
        return Detection(
            box: box, label: Label(index: 0, name: "person"), score: pose.score,
            keypoints: keypoints
        ).roundedToLogStep
    }
}
