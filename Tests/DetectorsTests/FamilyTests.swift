import Detectors
import Foundation
import Testing
import VisionCore

/// Each family's arithmetic on outputs that are written by hand, with figures worked out on paper.
///
/// None needs a real network. Logarithms are written out: 0.693147 is that of 2, 1.098612 of 3.
@Suite struct FamilyTests {
    private static func near(
        _ box: Box, _ left: Float, _ top: Float, _ right: Float, _ bottom: Float
    )
        -> Bool
    {
        zip([box.left, box.top, box.right, box.bottom], [left, top, right, bottom])
            .allSatisfy { abs($0 - $1) < 1e-3 }
    }

    /// The logit of a probability.
    private static func logit(_ p: Float) -> Float { log(p / (1 - p)) }

    @Test(arguments: [(Float(1), Float(20)), (2, 24)])
    func `Darknet: a cell's sigmoid, an anchor's exponential, objectness times class`(
        reach: Float, centerX: Float
    ) throws {
        // Two anchors of five values and two classes, over cells of 16 pixels: 2 rows, 3 columns.
        let decoder = DarknetDecoder(
            heads: [
                .init(
                    anchors: [Size(width: 8, height: 8), Size(width: 10, height: 20)], reach: reach)
            ], strides: [16], classCount: 2)
        let input = Size(width: 48, height: 32)
        try decoder.check(outputs: [[14, 2, 3]], input: input)
        // The second anchor, in row 1 and column 1.
        let output = HandWritten.output(
            [14, 2, 3], ground: -20,
            [
                ([7, 1, 1], Self.logit(reach == 1 ? 0.25 : 0.5)), ([8, 1, 1], Self.logit(0.5)),
                ([9, 1, 1], 0.693_147), ([10, 1, 1], 0), ([11, 1, 1], Self.logit(0.8)),
                ([12, 1, 1], Self.logit(0.1)), ([13, 1, 1], Self.logit(0.9)),
            ])
        let found = HandWritten.decode(decoder, [output], input: input)
        let only = try #require(found.first)
        #expect(found.count == 1 && only.classIndex == 1)
        #expect(abs(only.score - 0.72) < 1e-5)
        // The wider reach of YOLOv4 moves all but the middle of a cell.
        let x: Float = reach == 1 ? 20 : 24
        #expect(x == centerX)
        #expect(Self.near(only.box, x - 10, 14, x + 10, 34), "\(only.box)")
    }

    @Test func `SSD: offsets of y, x, height and width, ten times and five times too large`() throws
    {
        let grid = AnchorGrid.ssd(maps: [1], lowest: 0.2, highest: 0.95)
        let decoder = AnchorDecoder(
            grid: grid, form: .init(boxes: 0, scores: 1, isTransposed: true), classCount: 2,
            input: Size(width: 100, height: 200))
        let input = Size(width: 100, height: 200)
        try decoder.check(outputs: [[3, 4], [3, 3]], input: input)
        // The first anchor: in the middle, a tenth of the picture a side.
        let boxes = HandWritten.output(
            [3, 4],
            [
                ([0, 0], 1), ([0, 1], -2), ([0, 2], 3.465_736),
                ([0, 3], 5.493_061),
            ])
        // Column 0 is the background, however sure it is.
        let scores = HandWritten.output(
            [3, 3], [([0, 0], 0.99), ([0, 2], 0.6), ([1, 0], 0.99)])
        let only = try #require(
            HandWritten.decode(decoder, [boxes, scores], input: input).first)
        #expect(only.classIndex == 1 && only.score == 0.6)
        // y = 0.5 + 0.1 x 0.1, x = 0.5 - 0.2 x 0.1; height 0.2, width 0.3.
        #expect(Self.near(only.box, 33, 82, 63, 122), "\(only.box)")
    }

    @Test func `UltraFace and RetinaFace: x before y, square anchors, landmarks`() throws {
        let input = Size(width: 32, height: 16)
        let decoder = AnchorDecoder(
            grid: .squares(strides: [16], sizes: [[16]], isClipped: false),
            form: .init(
                boxes: 1, scores: 0, landmarks: 2, isTransposed: false, centerVariance: 0.1,
                sizeVariance: 0.2), classCount: 1, input: input)
        try decoder.check(outputs: [[2, 2], [2, 4], [2, 4]], input: input)
        // The second cell: its middle is at 24, 8.
        let scores = HandWritten.output([2, 2], [([0, 0], 1), ([1, 1], 0.9)])
        let boxes = HandWritten.output(
            [2, 4],
            [
                ([1, 0], 1.25), ([1, 1], -2.5), ([1, 2], -3.465_736),
                ([1, 3], -1.438_410),
            ])
        let points = HandWritten.output(
            [2, 4], [([1, 0], 5), ([1, 1], -5), ([1, 2], 0), ([1, 3], 2.5)])
        let only = try #require(
            HandWritten.decode(decoder, [scores, boxes, points], input: input).first)
        #expect(only.score == 0.9 && only.classIndex == 0)
        // x = 24 + 1.25 x 0.1 x 16, y = 8 - 2.5 x 0.1 x 16; 8 wide, 12 high.
        #expect(Self.near(only.box, 22, -2, 30, 10), "\(only.box)")
        let places = only.keypoints.map { [$0.point.x, $0.point.y] }
        #expect(places == [[32, 0], [24, 12]])
    }

    @Test func `FastestDet: a tangent's place, a sigmoid's size, powers of both scores`() throws {
        let decoder = FastestDetDecoder(stride: 16, classCount: 2)
        let input = Size(width: 32, height: 32)
        try decoder.check(outputs: [[7, 2, 2]], input: input)
        let output = HandWritten.output(
            [7, 2, 2],
            [
                ([0, 1, 0], 0.81), ([1, 1, 0], 0.549_306),
                ([2, 1, 0], -0.255_413),
                ([3, 1, 0], Self.logit(0.25)), ([4, 1, 0], Self.logit(0.5)), ([5, 1, 0], 0.2),
                ([6, 1, 0], 0.9),
            ])
        let only = try #require(HandWritten.decode(decoder, [output], input: input).first)
        #expect(only.classIndex == 1)
        // 0.81 to the power 0.6 times 0.9 to the power 0.4.
        #expect(abs(only.score - 0.844_866_4) < 1e-5)
        // The middle at (0.5 + 0) / 2 and (-0.25 + 1) / 2 of the picture; 8 wide, 16 high.
        #expect(Self.near(only.box, 4, 4, 12, 20), "\(only.box)")
    }

    @Test func `CenterFace: height before width, y before x, landmarks within the box`() throws {
        let decoder = CenterDecoder(stride: 4, classCount: 2, hasLandmarks: true)
        let input = Size(width: 16, height: 8)
        let outputs = [
            HandWritten.output([2, 2, 4], [([1, 1, 2], 0.7)]),
            HandWritten.output(
                [2, 2, 4], [([0, 1, 2], 0.693_147), ([1, 1, 2], 1.098_612)]),
            HandWritten.output([2, 2, 4], [([0, 1, 2], 0.25), ([1, 1, 2], -0.25)]),
            HandWritten.output([2, 2, 4], [([0, 1, 2], 0.5), ([1, 1, 2], 0.25)]),
        ]
        try decoder.check(outputs: outputs.map(\.shape), input: input)
        let only = try #require(HandWritten.decode(decoder, outputs, input: input).first)
        #expect(only.classIndex == 1 && only.score == 0.7)
        // y = (1 + 0.25 + 0.5) x 4, x = (2 - 0.25 + 0.5) x 4; 12 wide, 8 high.
        #expect(Self.near(only.box, 3, 3, 15, 11), "\(only.box)")
        let point = try #require(only.keypoints.first?.point)
        #expect(abs(point.y - 7) < 1e-3, "half of 8 below the top at 3")
        #expect(abs(point.x - 6) < 1e-3, "a quarter of 12 right of the left at 3")
    }

    @Test func `the focal family finds the cell of each side`() throws {
        // Two strides: the second head's cell 1 of 1 row and 2 columns of 16 pixels.
        let decoder = FocalDecoder(strides: [8, 16], bins: 4, classCount: 2)
        let input = Size(width: 32, height: 16)
        let cells = [8, 2]
        var outputs = cells.map { HandWritten.output([$0, 2], []) }
        outputs[1] = HandWritten.output([2, 2], [([1, 1], 0.8)])
        var sides = cells.map { HandWritten.output([$0, 16], []) }
        // All weight of left, top, right and bottom in bins 1, 0, 2 and 3.
        sides[1] = HandWritten.output(
            [2, 16], zip([1, 0, 2, 3], 0...).map { (at: [1, 4 * $1 + $0], value: 60) })
        let only = try #require(
            HandWritten.decode(decoder, outputs + sides, input: input).first)
        #expect(only.classIndex == 1 && abs(only.score - 0.8) < 1e-5)
        // The middle of the cell is at 16 + 7.5 (half a pixel less than its centre), 7.5.
        #expect(Self.near(only.box, 7.5, 7.5, 55.5, 55.5), "\(only.box)")
    }
}
