import Glibc
package import Imaging
package import VisionCore

/// What makes a network a detector: how its outputs are read and which boxes are kept.
package struct DetectorSpec: NetworkSpec {
    /// How a picture becomes the network's input.
    package var input: InputSpec
    /// Outputs in the order the decoder wants them; empty: the network's own order.
    package var outputs: [String]
    /// The family's decoder.
    package var decoder: any BoxDecoder
    /// Which candidates are kept.
    package var suppression: Suppression
    /// Class names by index.
    package var labels: [String]
    /// Classes to keep; nil keeps all.
    package var classes: Set<String>?

    package init(
        input: InputSpec, outputs: [String], decoder: any BoxDecoder, suppression: Suppression,
        labels: [String], classes: Set<String>? = nil
    ) {
        self.input = input
        self.outputs = outputs
        self.decoder = decoder
        self.suppression = suppression
        self.labels = labels
        self.classes = classes
    }

    package var takesOpenOutputs: Bool { decoder.takesOpenOutputs }

    package func check(outputs: [[Int]]) throws(DetectorError) {
        try decoder.check(outputs: outputs, input: input.size)
    }
}

/// A one-step detector: picture in, detections out.
package typealias Detector = NetworkReader<DetectorSpec>

extension NetworkReader<DetectorSpec> {
    /// Detections of score `minimumScore` and more, best first, in pixels of `image`, on the
    /// log's grid.
    package func detections(
        in image: ImageView, minimumScore: Float
    ) throws(DetectorError) -> [Detection] {
        try runner.run(image) { outputs, transform in
            spec.detections(
                from: outputs, transform: transform, size: image.size, minimumScore: minimumScore)
        }
    }
}

extension DetectorSpec {
    /// What `outputs` of the network say of a picture of `size`, which `transform` put into its
    /// input: detections of score `minimumScore` and more, best first, in pixels of the picture, on
    /// the log's grid.
    package func detections(
        from outputs: [NetworkOutput], transform: LetterboxTransform, size: VisionCore.Size,
        minimumScore: Float
    ) -> [Detection] {
        var candidates = decoder.candidates(
            in: outputs, input: input.size, minimumScore: minimumScore)
        for index in candidates.indices { candidates[index].move(by: transform) }
        let masks = MaskReading(outputs, input: input.size, transform: transform)
        return suppression.selected(from: candidates, clippedTo: size).compactMap {
            detection(from: $0, size: size, masks)
        }
    }

    private func detection(
        from candidate: Candidate, size: VisionCore.Size, _ masks: MaskReading
    ) -> Detection? {
        let name =
            labels.indices.contains(candidate.classIndex)
            ? labels[candidate.classIndex] : "class_\(candidate.classIndex)"
        if let classes, !classes.contains(name) { return nil }
        let rounded = Detection(
            box: candidate.box, label: Label(index: candidate.classIndex, name: name),
            score: candidate.score, keypoints: candidate.keypoints,
            mask: masks.mask(of: candidate, size: size), oriented: candidate.oriented
        ).roundedToLogStep
        return rounded.box.isEmpty ? nil : rounded
    }
}

extension Candidate {
    /// From input pixels to those of the picture.
    fileprivate mutating func move(by transform: LetterboxTransform) {
        box = transform.toPicture(box)
        for point in keypoints.indices {
            keypoints[point].point = transform.toPicture(keypoints[point].point)
        }
        if let turned = oriented {
            let (c, s) = (cosf(turned.angle), sinf(turned.angle))
            let along = Point(x: c * transform.scaleX, y: s * transform.scaleY)
            let across = Point(x: -s * transform.scaleX, y: c * transform.scaleY)
            let moved = OrientedBox(
                center: transform.toPicture(turned.center),
                width: turned.width * (along.x * along.x + along.y * along.y).squareRoot(),
                height: turned.height * (across.x * across.x + across.y * across.y).squareRoot(),
                angle: atan2f(along.y, along.x))
            oriented = moved
            box = moved.bounds
        }
    }
}
