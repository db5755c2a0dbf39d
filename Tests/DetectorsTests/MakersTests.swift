import Detectors
import Foundation
import Imaging
import TestSupport
import Testing
import VisionCore

/// Outputs of the decoded families, and what their makers' own code makes of them, written by
/// Fixtures/Models/make_families.py and make_heads.py.
struct FamilyCase: Decodable, CustomTestStringConvertible, Sendable {
    struct Output: Decodable, Sendable {
        let shape: [Int]
        let values: [Float]
    }

    struct Parts: Decodable, Sendable {
        let normalized: Bool?
        let factors: Int?
        let points: Int?
        let angle: Bool?
        let softmax: Bool?
        let rounds: Bool?
        let efficient: Bool?
        let center: Float?
        let in_cells: Bool?
        let root: Bool?
    }

    struct Found: Decodable, Sendable {
        let box: [Float]
        let score: Float
        let label: Int
        let angle: Float?
        let points: [Float]?
        let mask: String?
    }

    let name: String
    let family: String
    let parts: Parts
    let classes: Int
    let score: Float
    let iou: Float
    let side: Int
    let outputs: [Output]
    let found: [Found]

    var testDescription: String { name }

    static let all: [FamilyCase] = {
        struct File: Decodable { let cases: [FamilyCase] }
        return ["families", "heads"].flatMap { name -> [FamilyCase] in
            let path = RepositoryFile.path("Fixtures/Models/\(name).json")
            guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return [] }
            return (try? JSONDecoder().decode(File.self, from: data).cases) ?? []
        }
    }()

    /// Whether its makers cut boxes to the picture before they compare them.
    var comparesClipped: Bool { ["retinanet", "fcos", "rtmdet"].contains(family) }

    var decoder: (any BoxDecoder)? {
        let isNormalized = parts.normalized ?? false
        var behind = YOLOParts.none
        if let factors = parts.factors { behind = .factors(factors) }
        if let points = parts.points { behind = .keypoints(count: points, values: 3) }
        if parts.angle == true { behind = .angle }
        let heads: [YOLOHead.Scoring] = [.bestClass, .objectness, .chosen]
        if let scoring = heads.first(where: { family.hasPrefix($0.rawValue) }) {
            return YOLODecoder(
                YOLOHead(
                    scoring, classCount: classes, parts: behind, isNormalized: isNormalized))
        }
        switch family {
        case "detr":
            return QueryDecoder(
                classCount: classes, scores: parts.softmax == true ? .softmax : .sigmoid)
        case "retinanet":
            let isEfficient = parts.efficient == true
            let half = Double(2).squareRoot() / 2
            let shapes =
                isEfficient
                ? [[1, 1], [1.4, 0.7], [0.7, 1.4]]
                : [[2 * half, half], [1, 1], [half, 2 * half]]
            let strides = [8, 16, 32, 64, 128]
            return AnchorHeadDecoder(
                strides: strides,
                anchors: strides.map {
                    AnchorHeadDecoder.Anchor.level(
                        side: 4 * Double($0), octaves: 3, shapes: shapes, shapesFirst: isEfficient,
                        rounds: parts.rounds == true)
                }, center: isEfficient ? 0.5 : 0, isTransposed: isEfficient,
                areProbabilities: isEfficient, classCount: classes)
        case "fcos", "rtmdet":
            return PointHeadDecoder(
                strides: family == "fcos" ? [8, 16, 32, 64, 128] : [8, 16, 32],
                center: parts.center ?? 0, isInCells: parts.in_cells == true,
                centerness: family == "rtmdet" ? .none : parts.root == true ? .root : .product,
                areProbabilities: false, classCount: classes, family: family)
        case "detr-deployed":
            return BoxListDecoder(
                roles: [.labels, .boxes, .scores], form: .corners, isNormalized: false,
                firstClass: 0)
        case "rtmo": return PoseListDecoder(points: parts.points ?? 0)
        default: return nil
        }
    }
}

@Suite struct MakersTests {
    @Test func `every family has a case`() {
        #expect(Set(FamilyCase.all.map(\.family)).count >= 12)
    }

    @Test(arguments: FamilyCase.all)
    func `boxes are those of the makers' own code`(_ test: FamilyCase) throws {
        let decoder = try #require(test.decoder)
        let input = Size(width: test.side, height: test.side)
        try decoder.check(outputs: test.outputs.map(\.shape), input: input)
        let ours = candidates(test, decoder, input)
        #expect(ours.count == test.found.count)
        for (mine, theirs) in zip(ours, test.found) {
            #expect(mine.candidate.classIndex == theirs.label)
            #expect(abs(mine.candidate.score - theirs.score) < 1e-4)
            if let angle = theirs.angle {
                try expect(mine.candidate, turned: theirs.box, angle: angle)
                continue
            }
            let box = Box(
                left: theirs.box[0], top: theirs.box[1], right: theirs.box[2],
                bottom: theirs.box[3]
            ).clipped(to: input)
            #expect(mine.candidate.box.iou(box) >= 0.999)
            for (point, values) in zip(
                mine.candidate.keypoints, (theirs.points ?? []).chunked(by: 3))
            {
                #expect(abs(point.point.x - values[0]) < 1e-3)
                #expect(abs(point.point.y - values[1]) < 1e-3)
                #expect(abs(point.score - values[2]) < 1e-4)
            }
            #expect(mine.candidate.keypoints.count == (theirs.points?.count ?? 0) / 3)
            if let mask = theirs.mask { try expect(mine.mask, mask, side: test.side) }
        }
    }

    private func expect(
        _ candidate: Candidate, turned box: [Float], angle: Float
    ) throws {
        let mine = try #require(candidate.oriented)
        let theirs = OrientedBox(
            center: Point(x: box[0], y: box[1]), width: box[2], height: box[3], angle: angle)
        #expect(abs(mine.center.x - theirs.center.x) < 1e-3)
        #expect(abs(mine.center.y - theirs.center.y) < 1e-3)
        #expect(abs(mine.width - theirs.width) < 1e-3 && abs(mine.height - theirs.height) < 1e-3)
        #expect(abs(mine.angle - theirs.angle) < 1e-4)
    }

    /// At most a pixel in 300 may differ: those whose sum is zero but for rounding.
    private func expect(_ mask: InstanceMask?, _ text: String, side: Int) throws {
        let mask = try #require(mask)
        var mine = [Bool](repeating: false, count: side * side)
        mask.forEachPiece { column, rows in
            for row in rows { mine[row * side + column] = true }
        }
        let theirs = text.map { $0 == "1" }
        let differing = zip(mine, theirs).count { $0 != $1 }
        let union = zip(mine, theirs).count { $0 || $1 }
        #expect(differing * 300 <= max(union, 1))
    }

    private func candidates(
        _ test: FamilyCase, _ decoder: any BoxDecoder, _ input: VisionCore.Size
    ) -> [(candidate: Candidate, mask: InstanceMask?)] {
        var suppression = Suppression(iouThreshold: test.iou)
        suppression.comparesClipped = test.comparesClipped
        let transform = LetterboxTransform(
            CropRegion(whole: input), into: InputSpec(size: input, order: .rgb, fit: .stretch))
        func open(
            _ index: Int, _ ready: [NetworkOutput]
        ) -> [(candidate: Candidate, mask: InstanceMask?)] {
            guard index < test.outputs.count else {
                let all = decoder.candidates(
                    in: ready, input: input, minimumScore: test.score)
                let masks = MaskReading(ready, input: input, transform: transform)
                return suppression.selected(from: all, clippedTo: input).map {
                    ($0, masks.mask(of: $0, size: input))
                }
            }
            return test.outputs[index].values.withUnsafeBufferPointer { values in
                let output = NetworkOutput(shape: test.outputs[index].shape, values: values)
                return open(index + 1, ready + [output])
            }
        }
        return open(0, [])
    }
}

extension [Float] {
    fileprivate func chunked(by count: Int) -> [[Float]] {
        stride(from: 0, to: self.count, by: count).map {
            Array(self[$0..<Swift.min($0 + count, self.count)])
        }
    }
}
