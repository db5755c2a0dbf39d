package import VisionCore

/// Greedy multi-person decoding of PoseNet heads (PersonLab, Papandreou and others, 2018, section
/// 3.1).
///
/// Every strong local maximum of a heat map may start a person, the strongest first, unless a
/// person found earlier has this keypoint within the suppression radius. From there the person
/// grows along the graph, first towards the root, then away from it. A step adds the displacement
/// at the source, then is drawn twice to the keypoint by the short offset where it landed.
package struct PoseNetDecoder: Sendable {
    /// One person, keypoints in input pixels.
    package struct Pose: Sendable {
        /// In the order of the graph.
        package var keypoints: [Keypoint]
        /// Mean keypoint score, where keypoints on those of an earlier person count as 0.
        package var score: Float
    }

    package var graph = PoseGraph.coco17
    /// Input pixels a cell.
    package var stride: Double = 16
    /// Least heat of a keypoint that may start a person.
    package var startThreshold: Double = 0.5
    /// Input pixels within which the same keypoint of two persons is one.
    package var suppressionRadius: Double = 20
    /// Persons of a picture.
    package var poseLimit = 20

    package init() {}

    /// Persons, best first.
    ///
    /// `heat` [K, H, W] before the sigmoid, `short` [2 K, H, W] and `mid` [4 E, H, W] (forward then
    /// backward; y then x each) in input pixels.
    package func poses(heat: NetworkOutput, short: NetworkOutput, mid: NetworkOutput) -> [Pose] {
        var fields = PoseFields(graph: graph, stride: stride, heat: heat, short: short, mid: mid)
        var people: [Person] = []
        for start in fields.starts(atLeast: startThreshold) {
            guard people.count < poseLimit else { break }
            let position = fields.refined(start.keypoint, row: start.row, column: start.column)
            guard !isTaken(start.keypoint, at: position, by: people) else { continue }
            var person = Person(count: graph.names.count)
            person.place(start.keypoint, at: position, score: start.score)
            fields.grow(&person)
            person.score = ownScore(of: person, among: people)
            people.append(person)
        }
        let order = people.indices.sorted {
            people[$0].score != people[$1].score
                ? people[$0].score > people[$1].score : $0 < $1
        }
        return order.map { people[$0].pose }
    }

    private func isTaken(_ keypoint: Int, at position: Position, by people: [Person]) -> Bool {
        people.contains { person in
            guard let other = person.positions[keypoint] else { return false }
            return other.squaredDistance(to: position) <= suppressionRadius * suppressionRadius
        }
    }

    private func ownScore(of person: Person, among people: [Person]) -> Double {
        var sum = 0.0
        for (keypoint, position) in person.positions.enumerated() {
            guard let position, !isTaken(keypoint, at: position, by: people) else { continue }
            sum += person.scores[keypoint]
        }
        return sum / Double(person.positions.count)
    }
}

/// A place in input pixels, in the precision of the decoding.
struct Position {
    var y: Double
    var x: Double

    func squaredDistance(to other: Position) -> Double {
        (y - other.y) * (y - other.y) + (x - other.x) * (x - other.x)
    }
}

/// A person while it grows.
struct Person {
    var positions: [Position?]
    var scores: [Double]
    var score = 0.0

    init(count: Int) {
        positions = Array(repeating: nil, count: count)
        scores = Array(repeating: 0, count: count)
    }

    mutating func place(_ keypoint: Int, at position: Position, score: Double) {
        positions[keypoint] = position
        scores[keypoint] = score
    }

    var pose: PoseNetDecoder.Pose {
        let keypoints = zip(positions, scores).map { position, score in
            Keypoint(
                point: Point(x: Float(position?.x ?? 0), y: Float(position?.y ?? 0)),
                score: Float(score))
        }
        return PoseNetDecoder.Pose(keypoints: keypoints, score: Float(score))
    }
}
