package import Imaging
package import VisionCore

/// A two-step detector of three networks; boxes and landmarks as MTCNN's makers have them.
///
/// Not `Sendable`: one per worker, used on that worker's queue.
package final class CascadeDetector: BoxFinder {
    /// Proposals that are looked at, best first; a picture of noise has no more.
    private static let proposalLimit = 1000
    /// Runners that are kept: the pyramids of the pictures seen last.
    private static let keptLevels = 48

    private let spec: CascadeSpec
    private let open: (Size) throws(DetectorError) -> NetworkRunner
    private let refinement: NetworkRunner
    private let output: NetworkRunner
    private let crops: (refinement: Preprocessor, output: Preprocessor)
    private var levels: [Size: NetworkRunner] = [:]

    /// A detector of `spec`; `proposal` opens the proposing network for a level of a pyramid.
    ///
    /// Throws when a network is not of its kind.
    package init(
        spec: CascadeSpec, proposal: @escaping (Size) throws(DetectorError) -> NetworkRunner,
        refinement: NetworkRunner, output: NetworkRunner
    ) throws(DetectorError) {
        self.spec = spec
        open = proposal
        self.refinement = refinement
        self.output = output
        crops = (Preprocessor(spec: spec.refinement.input), Preprocessor(spec: spec.output.input))
        try Self.check(refinement.outputShapes, [[2], [4]])
        try Self.check(output.outputShapes, [[2], [4], [10]])
    }

    package private(set) var lastTimes = NetworkTimes()

    package func detections(
        in image: ImageView, minimumScore: Float
    ) throws(DetectorError) -> [Detection] {
        refinement.beginLook()
        output.beginLook()
        lastTimes = NetworkTimes()
        let proposals = try refined(try proposals(in: image), in: image)
        let found = try faces(proposals, in: image, minimumScore: minimumScore)
        lastTimes = lastTimes + refinement.lastTimes + output.lastTimes
        return found
    }

    private static func check(_ found: [[Int]], _ expected: [[Int]]) throws(DetectorError) {
        guard found.map({ $0.filter { $0 != 1 } }) == expected else {
            throw .outputsDoNotFit(family: "mtcnn", expected: expected, found: found)
        }
    }

    // MARK: Proposals

    /// Squares of whole pixels, best first.
    private func proposals(in image: ImageView) throws(DetectorError) -> [CascadeBox] {
        var boxes: [CascadeBox] = []
        var offsets: [[Float]] = []
        for level in spec.pyramid(of: image.size) {
            let runner = try runner(for: level.size)
            let seen = try runner.run(image) { outputs, _ in
                propose(outputs, scale: level.scale)
            }
            lastTimes = lastTimes + runner.lastTimes
            for index in CascadeBox.best(of: seen.boxes, overlap: CascadeSpec.levelOverlap) {
                boxes.append(seen.boxes[index])
                offsets.append(seen.offsets[index])
            }
        }
        let best = CascadeBox.best(of: boxes, overlap: spec.overlap).prefix(Self.proposalLimit)
        return best.map { boxes[$0].moved(by: offsets[$0]).squared }
    }

    private func runner(for size: Size) throws(DetectorError) -> NetworkRunner {
        if let known = levels[size] { return known }
        if levels.count >= Self.keptLevels { levels = [:] }
        let runner = try open(size)
        let maps = runner.outputShapes.map { Array($0.dropFirst()) }
        guard runner.outputShapes.map(\.first) == [2, 4], maps[0].count == 2, maps[0] == maps[1]
        else {
            throw .outputsDoNotFit(
                family: "mtcnn", expected: [[2, 0, 0], [4, 0, 0]], found: runner.outputShapes)
        }
        levels[size] = runner
        return runner
    }

    /// What the cells of a level propose, in pixels of the picture, with their offsets.
    private func propose(
        _ outputs: [NetworkOutput], scale: Double
    ) -> (boxes: [CascadeBox], offsets: [[Float]]) {
        let (scores, offsets) = (outputs[0].values, outputs[1].values)
        let columns = outputs[0].shape[2]
        let cells = outputs[0].shape[1] * columns
        var found: (boxes: [CascadeBox], offsets: [[Float]]) = ([], [])
        for cell in 0..<cells where scores[cells + cell] > spec.proposal.score {
            let left = CascadeSpec.stride * Double(cell % columns) + 1
            let top = CascadeSpec.stride * Double(cell / columns) + 1
            let box = CascadeBox(
                left: left / scale, top: top / scale, right: (left + CascadeSpec.cell) / scale,
                bottom: (top + CascadeSpec.cell) / scale, score: scores[cells + cell])
            found.boxes.append(box.rounded)
            found.offsets.append((0..<4).map { offsets[$0 * cells + cell] })
        }
        return found
    }

    // MARK: Refinement and output

    private func refined(
        _ boxes: [CascadeBox], in image: ImageView
    ) throws(DetectorError) -> [CascadeBox] {
        var kept: [CascadeBox] = []
        var offsets: [[Float]] = []
        for box in boxes {
            let numbers = try look(at: box, in: image, refinement, crops.refinement)
            guard numbers[0][1] > spec.refinement.score else { continue }
            var scored = box
            scored.score = numbers[0][1]
            kept.append(scored)
            offsets.append(numbers[1])
        }
        return CascadeBox.best(of: kept, overlap: spec.overlap).map {
            kept[$0].moved(by: offsets[$0]).squared
        }
    }

    private func faces(
        _ boxes: [CascadeBox], in image: ImageView, minimumScore: Float
    ) throws(DetectorError) -> [Detection] {
        var kept: [CascadeBox] = []
        var landmarks: [[Keypoint]] = []
        for box in boxes {
            let numbers = try look(at: box, in: image, output, crops.output)
            let score = numbers[0][1]
            guard score >= minimumScore else { continue }
            var scored = box.moved(by: numbers[1])
            scored.score = score
            kept.append(scored)
            let points = numbers[2].count / 2
            landmarks.append(
                (0..<points).map { point in
                    let x = box.left + box.width * Double(numbers[2][point])
                    let y = box.top + box.height * Double(numbers[2][points + point])
                    return Keypoint(point: Point(x: Float(x), y: Float(y)), score: score)
                })
        }
        return CascadeBox.best(of: kept, overlap: spec.overlap, measure: .smaller).compactMap {
            let face = kept[$0]
            let box = Box(
                left: Float(face.left), top: Float(face.top), right: Float(face.right),
                bottom: Float(face.bottom)
            ).clipped(to: image.size)
            // Offsets that are no numbers give no box.
            guard !box.isEmpty else { return nil }
            let detection = Detection(
                box: box, label: spec.label, score: face.score, keypoints: landmarks[$0]
            ).roundedToLogStep
            return detection.box.isEmpty ? nil : detection
        }
    }

    /// What a network says of the part of the picture in `box`, black where it reaches past it.
    private func look(
        at box: CascadeBox, in image: ImageView, _ runner: NetworkRunner, _ crop: Preprocessor
    ) throws(DetectorError) -> [[Float]] {
        try runner.run { input in
            crop.run(image, region: box.region, into: input)
        } reading: { outputs in
            outputs.map { Array($0.values) }
        }
    }
}
