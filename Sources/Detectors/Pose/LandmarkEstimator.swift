import Glibc
package import Imaging
package import VisionCore

/// What makes a network a single-person landmark network of the BlazePose kind (Bazarevsky and
/// others, 2020).
package struct LandmarkSpec: NetworkSpec {
    /// The network's input; its fit has no meaning.
    package var input: InputSpec
    /// Landmarks, presence of a person, heat maps, in this order.
    package var outputs: [String]
    /// How many of the landmarks are the person's.
    package var count: Int
    /// The crop's side over twice the distance of the detector's first two points.
    package var margin: Float
    /// The least presence of a person.
    package var minimumScore: Float

    package init(
        input: InputSpec, outputs: [String], count: Int, margin: Float, minimumScore: Float
    ) {
        self.input = input
        self.outputs = outputs
        self.count = count
        self.margin = margin
        self.minimumScore = minimumScore
    }

    package func check(outputs: [[Int]]) throws(DetectorError) {
        let values = outputs.first?.first ?? 0, heat = outputs.last ?? []
        guard outputs.count == 3, outputs[0].count == 1, values >= 5 * count, values % 5 == 0,
            outputs[1] == [1], heat.count == 3, heat[2] == values / 5
        else {
            throw .outputsDoNotFit(
                family: "body-landmarks", expected: [[5 * count], [1], [64, 64, count]],
                found: outputs)
        }
    }
}

/// The second step of a two-step pose: detections with points in, persons with landmarks out.
///
/// The first point of a detection is the middle of the hips, the second lies on the circle about
/// it that holds the whole person, straight above the head.
package typealias LandmarkEstimator = NetworkReader<LandmarkSpec>

extension NetworkReader<LandmarkSpec> {
    /// The persons of those detections that have points and that the network confirms, in their
    /// order, in pixels of `image`, on the log's grid; z as `depth`.
    ///
    /// The box spans the visible landmarks.
    package func persons(
        in image: ImageView, from detections: [Detection]
    ) throws(DetectorError) -> [Detection] {
        let sampler = RegionSampler(spec: spec.input)
        runner.beginLook()
        var persons: [Detection] = []
        for detection in detections {
            guard let region = region(of: detection) else { continue }
            let keypoints = try runner.run { input in
                sampler.run(image, region: region, into: input)
            } reading: { outputs in
                landmarks(outputs, in: region)
            }
            if let keypoints {
                persons.append(person(detection, keypoints, size: image.size))
            }
        }
        return persons
    }

    private func region(of detection: Detection) -> TurnedRegion? {
        guard detection.keypoints.count >= 2 else { return nil }
        let center = detection.keypoints[0].point, rim = detection.keypoints[1].point
        let x = rim.x - center.x, y = rim.y - center.y
        let radius = (x * x + y * y).squareRoot()
        guard radius > 1 else { return nil }
        return TurnedRegion(
            center: center, side: 2 * radius * spec.margin, angle: Float.pi / 2 - atan2f(-y, x))
    }

    private func landmarks(
        _ outputs: [NetworkOutput], in region: TurnedRegion
    ) -> [Keypoint]? {
        guard outputs[1].values[0] >= spec.minimumScore else { return nil }
        let raw = outputs[0].values, heat = HeatMaps(outputs[2])
        let width = Float(spec.input.size.width), height = Float(spec.input.size.height)
        var keypoints: [Keypoint] = []
        for index in 0..<spec.count {
            let at = 5 * index
            guard (0..<4).allSatisfy({ raw[at + $0].isFinite }) else { return nil }
            var place = Point(x: raw[at] / width, y: raw[at + 1] / height)
            place = heat.refined(place, of: index)
            keypoints.append(
                Keypoint(
                    point: region.toPicture(place), score: Float(sigmoid(Double(raw[at + 3]))),
                    depth: raw[at + 2] / width * region.side))
        }
        return keypoints
    }

    private func person(
        _ detection: Detection, _ keypoints: [Keypoint], size: VisionCore.Size
    ) -> Detection {
        var visible = keypoints.filter { $0.score >= 0.5 }
        if visible.count < 2 { visible = keypoints }
        let xs = visible.map(\.point.x), ys = visible.map(\.point.y)
        let box = Box(
            left: xs.min() ?? 0, top: ys.min() ?? 0, right: xs.max() ?? 0, bottom: ys.max() ?? 0
        ).clipped(to: size)
        return Detection(
            box: box, label: detection.label, score: detection.score, keypoints: keypoints
        ).roundedToLogStep
    }
}
