import Imaging
import Testing
import VisionCore

/// A picture to draw on.
struct Canvas: CustomTestStringConvertible, Sendable {
    let size: Size
    let layout: PixelLayout

    var testDescription: String { "\(layout) \(size.width)x\(size.height)" }

    static let all: [Canvas] = [(1, 1), (2, 3), (33, 47), (64, 48), (131, 75)].flatMap { w, h in
        [PixelLayout.yuv420, .yuv422, .yuv444, .gray].map {
            Canvas(size: Size(width: w, height: h), layout: $0)
        }
    }

    func picture(_ seed: UInt64 = 1) -> NoisePicture { NoisePicture(size, layout, seed: seed) }
}

/// Coordinates of all kinds: inside, near the edges, far away, infinite, not numbers.
struct WildNumbers {
    private var state: UInt64 = 42

    mutating func next() -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let value = Float(state >> 40) / Float(1 << 24)
        return switch (state >> 20) % 12 {
        case 0: .nan
        case 1: .infinity
        case 2: -.infinity
        case 3: (value - 0.5) * 1e30
        case 4: (value - 0.5) * 1e5
        default: value * 180 - 30
        }
    }

    mutating func point() -> Point { Point(x: next(), y: next()) }
    mutating func box() -> Box { Box(left: next(), top: next(), right: next(), bottom: next()) }
}

@Suite struct PainterTests {
    @Test(arguments: Canvas.all)
    func `nothing is ever drawn outside the picture`(_ canvas: Canvas) {
        let picture = canvas.picture()
        let letters = GlyphAtlas(pixelSize: 12)
        var numbers = WildNumbers()
        picture.withMutableImage { view in
            let painter = Painter(view)
            let red = painter.colour(RGBColour(hex: 0xFF0000))
            for i in 0..<60 {
                painter.outline(numbers.box(), red, thickness: i % 9 - 1, opacity: numbers.next())
                painter.fill(numbers.box(), red, opacity: 0.5)
                painter.line(
                    from: numbers.point(), to: numbers.point(), width: numbers.next(), red)
                painter.polyline(
                    (0..<5).map { _ in numbers.point() }, closed: i % 2 == 0, width: 3, red,
                    opacity: 0.4)
                painter.fill(polygon: (0..<5).map { _ in numbers.point() }, red, opacity: 0.3)
                painter.disc(numbers.point(), radius: numbers.next(), red)
                painter.blur(numbers.box())
                painter.pixelate(numbers.box(), cell: i * 3 - 5)
                painter.text("Wg: 12%", at: (x: i * 7 - 40, y: i * 5 - 30), letters, red)
            }
        }
        #expect(picture.guardsAreWhole)
    }

    @Test(arguments: Canvas.all)
    func `a fill changes its own pixels and no other`(_ canvas: Canvas) {
        let picture = canvas.picture()
        let before = picture.planes
        let rect = PixelRect(left: 3, top: 5, right: 22, bottom: 30).clipped(to: canvas.size)
        picture.withMutableImage { view in
            let painter = Painter(view)
            painter.fill(rect, painter.colour(RGBColour(hex: 0x0000FF)))
        }
        let colour = YUVColour(rgb: RGBColour(hex: 0x0000FF), colourSpace: picture.colour)
        let levels = [colour.y, colour.u, colour.v]
        for plane in picture.planes.indices {
            let (width, height) = NoisePicture.extent(canvas.size, canvas.layout, plane)
            let dx = plane == 0 ? 0 : canvas.layout.chromaShiftX
            let dy = plane == 0 ? 0 : canvas.layout.chromaShiftY
            for y in 0..<height {
                for x in 0..<width {
                    // How many of the luma pixels of this sample that exist are filled.
                    let columns = (x << dx)..<min((x + 1) << dx, canvas.size.width)
                    let rows = (y << dy)..<min((y + 1) << dy, canvas.size.height)
                    let all = columns.count * rows.count
                    let inside =
                        rect.isEmpty
                        ? 0
                        : columns.clamped(to: rect.left..<rect.right).count
                            * rows.clamped(to: rect.top..<rect.bottom).count
                    let old = Double(before[plane][y * picture.strides[plane] + x])
                    let share = Double(inside) / Double(all)
                    let expected = old + (Double(levels[plane]) - old) * share
                    #expect(abs(Double(picture.at(plane, x, y)) - expected) <= 1)
                }
            }
        }
    }

    @Test func `an outline is as thick as asked and leaves the inside alone`() {
        let picture = NoisePicture(Size(width: 64, height: 48), .yuv444)
        picture.fill([50, 128, 128])
        picture.withMutableImage { view in
            let painter = Painter(view)
            painter.outline(
                Box(left: 10, top: 8, right: 40, bottom: 30), painter.colour(.white), thickness: 3)
        }
        let painted = (0..<48).reduce(0) { sum, y in
            sum + (0..<64).count { picture.at(0, $0, y) == 255 }
        }
        #expect(painted == 30 * 22 - 24 * 16)
        #expect(picture.at(0, 12, 10) == 255 && picture.at(0, 13, 11) == 50)
    }

    @Test func `a line covers each pixel by its distance`() {
        let picture = NoisePicture(Size(width: 61, height: 47), .gray)
        picture.fill([0])
        let p = Point(x: 7.3, y: 40.2)
        let q = Point(x: 50.9, y: 6.6)
        picture.withMutableImage { view in
            let painter = Painter(view)
            painter.line(from: p, to: q, width: 5, painter.colour(.white))
        }
        for y in 0..<47 {
            for x in 0..<61 {
                let (ux, uy) = (Double(x) + 0.5 - Double(p.x), Double(y) + 0.5 - Double(p.y))
                let (dx, dy) = (Double(q.x - p.x), Double(q.y - p.y))
                let t = min(max((ux * dx + uy * dy) / (dx * dx + dy * dy), 0), 1)
                let (ex, ey) = (ux - t * dx, uy - t * dy)
                let cover = min(max(3 - (ex * ex + ey * ey).squareRoot(), 0), 1)
                #expect(abs(Double(picture.at(0, x, y)) - cover * 255) <= 1.5)
            }
        }
    }

    @Test(arguments: [PixelLayout.yuv420, .yuv422, .yuv444])
    func `a translucent polyline is one shape, its chroma as covered as its luma`(
        _ layout: PixelLayout
    ) {
        let picture = NoisePicture(Size(width: 80, height: 60), layout)
        picture.fill([0, 0, 0])
        let corners: [(Float, Float)] = [(10, 10), (60, 20), (20, 45), (70, 50)]
        let points = corners.map { Point(x: $0.0, y: $0.1) }
        let colour = YUVColour(rgb: .white, colourSpace: picture.colour)
        picture.withMutableImage { view in
            Painter(view).polyline(points, width: 8, colour, opacity: 0.5)
        }
        #expect(
            picture.planes[0].enumerated().allSatisfy { i, level in
                i % picture.strides[0] >= 80 || level <= 128
            })
        let mean = { (plane: Int) -> Double in
            let (w, h) = NoisePicture.extent(picture.size, layout, plane)
            let sum = (0..<h).reduce(0) { s, y in
                s + (0..<w).reduce(0) { $0 + Int(picture.at(plane, $1, y)) }
            }
            return Double(sum) / Double(w * h)
        }
        let covered = mean(0) / 255
        #expect(covered > 0.05)
        #expect(abs(mean(1) / Double(colour.u) - covered) < 0.01)
        #expect(abs(mean(2) / Double(colour.v) - covered) < 0.01)
    }

    @Test func `a disc has the area of a circle`() {
        let picture = NoisePicture(Size(width: 80, height: 80), .gray)
        picture.fill([0])
        picture.withMutableImage { view in
            let painter = Painter(view)
            painter.disc(Point(x: 40.3, y: 39.1), radius: 20, painter.colour(.white))
        }
        let sum = (0..<80).reduce(0) { s, y in
            s + (0..<80).reduce(0) { $0 + Int(picture.at(0, $1, y)) }
        }
        #expect(abs(Double(sum) / 255 - 400 * Double.pi) < 10)
    }

    @Test func `a polygon is filled by the even-odd rule`() {
        let picture = NoisePicture(Size(width: 80, height: 80), .yuv420)
        picture.fill([0, 128, 128])
        let outer: [(Float, Float)] = [(10, 10), (70, 10), (70, 70), (10, 70), (10, 10)]
        let hole: [(Float, Float)] = [(30, 30), (50, 30), (50, 50), (30, 50), (30, 30)]
        picture.withMutableImage { view in
            let painter = Painter(view)
            painter.fill(
                polygon: (outer + hole).map { Point(x: $0.0, y: $0.1) },
                painter.colour(RGBColour(hex: 0xFF0000)), opacity: 1)
        }
        let filled = (0..<80).reduce(0) { s, y in
            s + (0..<80).count { picture.at(0, $0, y) == 76 }
        }
        #expect(filled == 60 * 60 - 20 * 20)
        #expect(picture.at(2, 6, 6) == 255 && picture.at(2, 20, 20) == 128)
    }

    @Test(arguments: [true, false])
    func `what is hidden loses its detail, what is beside it does not`(_ blurs: Bool) {
        let canvas = Canvas(size: Size(width: 120, height: 90), layout: .yuv420)
        let picture = NoisePicture(canvas.size, canvas.layout, noise: 120)
        let before = picture.planes
        let box = Box(left: 21, top: 15, right: 82, bottom: 75)
        // Whole squares of the picture's grid are hidden.
        let hidden = blurs ? box : Box(left: 12, top: 12, right: 84, bottom: 84)
        picture.withMutableImage { view in
            if blurs { Painter(view).blur(box) } else { Painter(view).pixelate(box, cell: 12) }
        }
        for plane in 0..<3 {
            let shift = plane == 0 ? 0 : 1
            var old = 0.0
            var new = 0.0
            for y in (15 >> shift)..<(75 >> shift) {
                for x in (21 >> shift)..<(82 >> shift) - 1 {
                    let at = y * picture.strides[plane] + x
                    let a = Double(before[plane][at]) - Double(before[plane][at + 1])
                    let b =
                        Double(picture.planes[plane][at]) - Double(picture.planes[plane][at + 1])
                    old += a * a
                    new += b * b
                }
            }
            // Between cells there are steps, within them nothing.
            #expect(new < old * (blurs ? 0.02 : 0.2), "plane \(plane): detail \(old) became \(new)")
            let (width, height) = NoisePicture.extent(canvas.size, canvas.layout, plane)
            for y in 0..<height {
                for x in 0..<width {
                    let isInside =
                        x >= Int(hidden.left) >> shift && x < (Int(hidden.right) + shift) >> shift
                        && y >= Int(hidden.top) >> shift
                        && y < (Int(hidden.bottom) + shift) >> shift
                    let at = y * picture.strides[plane] + x
                    #expect(isInside || before[plane][at] == picture.planes[plane][at])
                }
            }
        }
    }
}
