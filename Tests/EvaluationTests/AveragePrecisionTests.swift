import Evaluation
import Testing

@Suite struct AveragePrecisionTests {
    private static func box(_ left: Double, side: Double = 100) -> PixelRect {
        PixelRect(left: left, top: 0, width: side, height: side)
    }

    private static func object(
        _ picture: Int, _ box: PixelRect, crowd: Bool = false
    ) -> ObjectTruth {
        ObjectTruth(picture: picture, category: 1, box: box, area: box.area, isCrowd: crowd)
    }

    private static func finding(_ picture: Int, _ score: Double, _ box: PixelRect)
        -> ObjectFinding
    {
        ObjectFinding(picture: picture, category: 1, score: score, box: box)
    }

    private static func figures(_ truth: [ObjectTruth], _ findings: [ObjectFinding])
        -> AveragePrecision.Figures
    {
        AveragePrecision(
            truth: truth, findings: findings, pictures: [1, 2], categories: [1, 7],
            resemblance: .boxes
        ).figures()
    }

    @Test func `every object found and nothing else is 1`() {
        let truth = [Self.object(1, Self.box(0)), Self.object(2, Self.box(50))]
        let found = truth.map { Self.finding($0.picture, 0.5, $0.box) }
        let figures = Self.figures(truth, found)
        #expect(figures.all.map { abs($0 - 1) < 1e-12 } == true)
        #expect(figures.large.map { abs($0 - 1) < 1e-12 } == true)
        #expect(figures.small == nil && figures.medium == nil)
    }

    @Test func `a better wrong one halves the precision, an equal share of recall stays`() throws {
        let truth = [Self.object(1, Self.box(0)), Self.object(2, Self.box(0))]
        let found = [
            Self.finding(1, 0.9, Self.box(500)), Self.finding(1, 0.8, Self.box(0)),
        ]
        // Recall 0.5 at precision 0.5: levels 0 to 0.50 of 101.
        let all = try #require(Self.figures(truth, found).all)
        #expect(abs(all - 0.5 * 51 / 101) < 1e-9)
    }

    @Test func `overlap decides at which thresholds a box counts`() throws {
        // 80 of 120 pixels of either are shared: above 0.65, below 0.70.
        let found = [Self.finding(1, 0.9, Self.box(20))]
        let figures = Self.figures([Self.object(1, Self.box(0))], found)
        #expect(figures.at50.map { abs($0 - 1) < 1e-12 } == true)
        #expect(figures.at75 == 0)
        let all = try #require(figures.all)
        #expect(abs(all - 0.4) < 1e-12)
    }

    @Test func `boxes within a crowd count neither way`() {
        let truth = [
            Self.object(1, Self.box(0)), Self.object(1, Self.box(200, side: 400), crowd: true),
        ]
        let found = [
            Self.finding(1, 0.9, Self.box(210)), Self.finding(1, 0.8, Self.box(330)),
            Self.finding(1, 0.7, Self.box(0)),
        ]
        #expect(Self.figures(truth, found).all.map { abs($0 - 1) < 1e-12 } == true)
    }

    @Test func `keypoints are judged by distance over size and spread`() throws {
        let marks = (0..<17).map {
            ObjectTruth.Mark(x: Double($0 * 10), y: 50, isLabelled: $0 != 3)
        }
        let truth = ObjectTruth(
            picture: 1, category: 1, box: PixelRect(left: 0, top: 0, width: 160, height: 100),
            area: 10_000, isCrowd: false, marks: marks)
        // The one that is not labelled may lie anywhere.
        let exact = ObjectFinding(
            picture: 1, category: 1, score: 1,
            points: marks.enumerated().map { $0 == 3 ? (x: 900, y: 900) : (x: $1.x, y: $1.y) })
        #expect(Resemblance.coco17.value(exact, truth) == 1)
        let off = ObjectFinding(
            picture: 1, category: 1, score: 1, points: marks.map { (x: $0.x + 400, y: $0.y) })
        #expect(Resemblance.coco17.value(off, truth) < 0.1)
        let figures = AveragePrecision(
            truth: [truth], findings: [exact], pictures: [1], categories: [1],
            resemblance: .coco17
        ).figures()
        #expect(figures.large.map { abs($0 - 1) < 1e-12 } == true && figures.small == nil)
    }
}
