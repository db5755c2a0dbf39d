import Analytics
import Annotation
import Imaging
import Testing
import VisionCore

/// A flat picture that owns its 4:2:0 planes.
final class FlatPicture {
    let size: Size
    private(set) var planes: [[UInt8]]

    init(width: Int, height: Int, luma: UInt8 = 60) {
        size = Size(width: width, height: height)
        let chroma = (width + 1) / 2 * ((height + 1) / 2)
        planes = [
            [UInt8](repeating: luma, count: width * height),
            [UInt8](repeating: 128, count: chroma), [UInt8](repeating: 128, count: chroma),
        ]
    }

    /// Vertical stripes, two pixels each, as detail that can be hidden.
    func stripe() {
        for i in planes[0].indices { planes[0][i] = i % size.width % 4 < 2 ? 30 : 200 }
    }

    func draw(_ frame: FrameAnnotations, with annotator: Annotator) {
        let space = ColourSpace(matrix: .bt601, isFullRange: true)
        let half = (size.width + 1) / 2
        var (lumas, us, vs) = (planes[0], planes[1], planes[2])
        defer { planes = [lumas, us, vs] }
        lumas.withUnsafeMutableBufferPointer { y in
            us.withUnsafeMutableBufferPointer { u in
                vs.withUnsafeMutableBufferPointer { v in
                    guard let y = y.baseAddress, let u = u.baseAddress, let v = v.baseAddress
                    else { return }
                    let view = MutableImageView(
                        size: size, layout: .yuv420, colour: space,
                        planes: [
                            .init(base: y, stride: size.width), .init(base: u, stride: half),
                            .init(base: v, stride: half),
                        ])
                    annotator.draw(frame, on: view)
                }
            }
        }
    }

    func luma(_ x: Int, _ y: Int) -> UInt8 { planes[0][y * size.width + x] }

    /// Luma pixels of a part that are not `level`.
    func changed(_ x: Range<Int>, _ y: Range<Int>, from level: UInt8 = 60) -> Int {
        y.reduce(0) { sum, row in sum + x.count { luma($0, row) != level } }
    }
}

@Suite struct AnnotatorTests {
    private func track(
        _ number: Int, _ box: Box, _ state: TrackState = .confirmed, label: String = "person"
    ) -> Track {
        Track(
            number: number, state: state, observation: .detected, box: box,
            label: Label(index: 0, name: label), score: 0.9, firstTime: .zero,
            lastDetectionTime: .zero, hits: 3)
    }

    private let middle = Box(left: 120, top: 80, right: 200, bottom: 180)

    @Test func `a confirmed track is outlined and named`() {
        let picture = FlatPicture(width: 320, height: 240)
        picture.draw(
            FrameAnnotations(time: .zero, via: .infer, tracks: [track(7, middle)]),
            with: Annotator(style: AnnotationStyle()))
        #expect(picture.luma(150, 80) != 60 && picture.luma(120, 120) != 60)
        #expect(picture.luma(160, 130) == 60)
        #expect(picture.changed(120..<180, 66..<80) > 300)
    }

    @Test(arguments: [TrackState.tentative, .lost, .ended])
    func `a track that is not confirmed is not outlined`(_ state: TrackState) {
        let picture = FlatPicture(width: 320, height: 240)
        picture.draw(
            FrameAnnotations(time: .zero, via: .infer, tracks: [track(7, middle, state)]),
            with: Annotator(style: AnnotationStyle()))
        #expect(picture.changed(0..<320, 0..<240) == 0)
    }

    @Test func `detections are outlined only where there is no tracker`() {
        let detection = Detection(
            box: middle, label: Label(index: 2, name: "car"), score: 0.5)
        let untracked = FlatPicture(width: 320, height: 240)
        untracked.draw(
            FrameAnnotations(time: .zero, via: .infer, detections: [detection]),
            with: Annotator(style: AnnotationStyle()))
        #expect(untracked.changed(0..<320, 0..<240) > 300)
        let tracked = FlatPicture(width: 320, height: 240)
        tracked.draw(
            FrameAnnotations(time: .zero, via: .infer, tracks: [], detections: [detection]),
            with: Annotator(style: AnnotationStyle()))
        #expect(tracked.changed(0..<320, 0..<240) == 0)
    }

    @Test(arguments: [TrackState.tentative, .confirmed, .lost], [true, false])
    func `a hidden class is hidden in every state of its track`(_ state: TrackState, _ blurs: Bool)
    {
        var style = AnnotationStyle()
        style.boxes = false
        style.labels = false
        style.ids = false
        if blurs { style.blurClasses = ["face"] } else { style.pixelateClasses = ["face"] }
        let picture = FlatPicture(width: 320, height: 240)
        picture.stripe()
        let other = Box(left: 10, top: 10, right: 60, bottom: 60)
        picture.draw(
            FrameAnnotations(
                time: .zero, via: .infer,
                tracks: [
                    track(1, middle, state, label: "face"), track(2, other, label: "person"),
                ]), with: Annotator(style: style))
        let contrast = { (x: Int, y: Int) in
            abs(Int(picture.luma(x, y)) - Int(picture.luma(x + 2, y)))
        }
        // Stripes of a period that no cell or radius may keep.
        let left = (130..<190).map { contrast($0, 130) }.reduce(0, +)
        #expect(left < 60 * 170 / 5)
        #expect(contrast(30, 30) == 170)
    }

    @Test func `a trail follows a track and fades in media time`() {
        var style = AnnotationStyle()
        style.boxes = false
        style.labels = false
        style.ids = false
        style.trails = .seconds(1)
        let annotator = Annotator(style: style)
        let box = { (x: Float) in Box(left: x, top: 100, right: x + 20, bottom: 150) }
        for i in 0..<10 {
            let picture = FlatPicture(width: 320, height: 240)
            picture.draw(
                FrameAnnotations(
                    time: MediaInstant(nanoseconds: Int64(i) * 100_000_000), via: .infer,
                    tracks: [track(1, box(Float(i) * 20 + 20))]),
                with: annotator)
            #expect(i == 0 || picture.luma(30 + 20 * i - 5, 150) != 60)
            if i == 9 { #expect(picture.luma(34, 150) != 60) }
        }
        let later = FlatPicture(width: 320, height: 240)
        later.draw(
            FrameAnnotations(
                time: MediaInstant(nanoseconds: 5_000_000_000), via: .infer,
                tracks: [track(1, box(200))]),
            with: annotator)
        #expect(later.changed(0..<320, 0..<240) == 0)
    }

    @Test func `the arrow of a line points to the right of its way`() {
        let picture = FlatPicture(width: 320, height: 240)
        // From left to right: its right-hand side is below.
        let shape = RuleShape(
            name: "", form: .line,
            points: [NormalizedPoint(x: 0.1, y: 0.5), NormalizedPoint(x: 0.9, y: 0.5)])
        picture.draw(
            FrameAnnotations(time: .zero, via: .infer, shapes: [shape]),
            with: Annotator(style: AnnotationStyle()))
        #expect(picture.changed(150..<170, 124..<145) > 20)
        #expect(picture.changed(150..<170, 95..<117) == 0)
    }

    @Test func `a zone is tinted and its name and count are drawn`() {
        let picture = FlatPicture(width: 320, height: 240)
        let corners = [(0.2, 0.5), (0.8, 0.5), (0.8, 0.9), (0.2, 0.9)]
        let zone = RuleShape(
            name: "yard", form: .area,
            points: corners.map { NormalizedPoint(x: $0.0, y: $0.1) },
            counters: [RuleShape.Counter("", 4)])
        picture.draw(
            FrameAnnotations(time: .zero, via: .infer, shapes: [zone]),
            with: Annotator(style: AnnotationStyle())
        )
        #expect(picture.luma(160, 170) != 60)
        #expect(picture.luma(160, 60) == 60)
        #expect(picture.changed(64..<110, 106..<118) > 200)
    }

    @Test func `keypoints and bones are drawn above a score`() {
        let points = [(100, 50), (100, 150), (200, 150)].enumerated().map { i, p in
            Keypoint(point: Point(x: Float(p.0), y: Float(p.1)), score: i == 2 ? 0.1 : 0.9)
        }
        let pose = Detection(
            box: middle, label: Label(index: 0, name: "person"), score: 0.9, keypoints: points)
        var style = AnnotationStyle()
        style.boxes = false
        style.labels = false
        let picture = FlatPicture(width: 320, height: 240)
        picture.draw(
            FrameAnnotations(
                time: .zero, via: .infer, detections: [pose],
                skeleton: Skeleton(names: ["a", "b", "c"], edges: [[0, 1], [1, 2], [7, 0]])),
            with: Annotator(style: style))
        #expect(picture.luma(100, 100) != 60)
        #expect(picture.changed(150..<160, 145..<155) == 0)
        #expect(picture.changed(196..<204, 146..<154) == 0)
    }

    @Test func `with a tracker only confirmed tracks have keypoints, also between detections`() {
        let point = { (x: Float) in Keypoint(point: Point(x: x, y: 200), score: 0.9) }
        let poses = [point(40), point(160), point(280)].map {
            Detection(
                box: middle, label: Label(index: 0, name: "person"), score: 0.9, keypoints: [$0])
        }
        var taken = track(7, middle)
        taken.detectionIndex = 1
        var young = track(8, middle, .tentative)
        young.detectionIndex = 2
        var style = AnnotationStyle()
        style.boxes = false
        style.labels = false
        let annotator = Annotator(style: style)
        for via in [FrameVia.infer, .predict] {
            if via == .predict { (taken.detectionIndex, young.detectionIndex) = (nil, nil) }
            let picture = FlatPicture(width: 320, height: 240)
            picture.draw(
                FrameAnnotations(
                    time: .zero, via: via, tracks: [taken, young],
                    detections: via == .infer ? poses : []), with: annotator)
            #expect(picture.luma(160, 200) != 60)
            #expect(picture.changed(30..<50, 190..<210) == 0)
            #expect(picture.changed(270..<290, 190..<210) == 0)
        }
    }

    @Test(arguments: [true, false])
    func `without labels there are no plates`(isTracked: Bool) {
        var style = AnnotationStyle()
        style.boxes = false
        style.labels = false
        style.scores = true
        let picture = FlatPicture(width: 320, height: 240)
        let seen = Detection(box: middle, label: Label(index: 0, name: "person"), score: 0.9)
        picture.draw(
            FrameAnnotations(
                time: .zero, via: .infer, tracks: isTracked ? [track(7, middle)] : nil,
                detections: [seen]), with: Annotator(style: style))
        #expect(picture.changed(0..<320, 0..<240) == 0)
    }

    @Test func `equal frames give equal pictures`() {
        let frame = FrameAnnotations(
            time: MediaInstant(nanoseconds: 3), via: .infer,
            tracks: (1..<9).map {
                track(
                    $0, Box(left: Float($0) * 30, top: 50, right: Float($0) * 30 + 60, bottom: 150))
            },
            hud: ["gate", "12.3 s"])
        let pictures = (0..<2).map { _ in
            let picture = FlatPicture(width: 320, height: 240)
            picture.draw(frame, with: Annotator(style: AnnotationStyle()))
            return picture.planes
        }
        #expect(pictures[0] == pictures[1])
        #expect(pictures[0] != FlatPicture(width: 320, height: 240).planes)
    }

    @Test func `wild numbers draw without harm`() {
        let wild: [Float] = [.nan, .infinity, -.infinity, 1e30, -1e30, 0, 5, 319, 1e5, -3]
        var style = AnnotationStyle()
        style.trails = .seconds(3)
        style.scores = true
        style.blurClasses = ["a"]
        style.pixelateClasses = ["b"]
        let annotator = Annotator(style: style)
        for i in 0..<400 {
            let at = { (k: Int) in wild[(i * 7 + k * 3 + i / 10) % wild.count] }
            let box = Box(left: at(0), top: at(1), right: at(2), bottom: at(3))
            let pose = Detection(
                box: box, label: Label(index: -i, name: "b"), score: at(4),
                keypoints: [
                    Keypoint(point: Point(x: at(5), y: at(6)), score: 1),
                    Keypoint(point: Point(x: at(7), y: at(8)), score: .nan),
                ])
            let line = RuleShape(
                name: "l", form: .line,
                points: [
                    NormalizedPoint(x: Double(at(1)), y: Double(at(2))),
                    NormalizedPoint(x: Double(at(3)), y: Double(at(4))),
                ], counters: [RuleShape.Counter("in", -1), RuleShape.Counter("out", .max)])
            let picture = FlatPicture(width: 33, height: 21)
            picture.draw(
                FrameAnnotations(
                    time: MediaInstant(nanoseconds: i % 50 == 0 ? .min : Int64(i)),
                    via: i % 4 == 0 ? .predict : .infer,
                    tracks: [track(i % 3 - 1, box, label: "a")],
                    detections: [pose],
                    skeleton: Skeleton(names: ["x", "y"], edges: [[0, 1], [0], [-1, 5]]),
                    shapes: [line, RuleShape(name: "z", form: .area, points: [])],
                    hud: ["", "\u{0}\n漢字"]), with: annotator)
        }
    }
}
