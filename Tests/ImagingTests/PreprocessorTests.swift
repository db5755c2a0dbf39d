import Imaging
import Testing
import VisionCore

/// The definition in double precision, one sample at a time, with none of the module's tables.
struct PlainFit {
    let spec: InputSpec
    let region: CropRegion

    /// A linear sample of a plane at a position in its own pixels, edges repeated.
    static func sample(_ p: NoisePicture, _ plane: Int, _ x: Double, _ y: Double) -> Double {
        let (w, h) = NoisePicture.extent(p.size, p.layout, plane)
        let cx = min(max(x, 0), Double(w - 1))
        let cy = min(max(y, 0), Double(h - 1))
        let x0 = Int(cx)
        let y0 = Int(cy)
        let x1 = min(x0 + 1, w - 1)
        let y1 = min(y0 + 1, h - 1)
        let fx = cx - Double(x0)
        let fy = cy - Double(y0)
        let top = Double(p.at(plane, x0, y0)) * (1 - fx) + Double(p.at(plane, x1, y0)) * fx
        let low = Double(p.at(plane, x0, y1)) * (1 - fx) + Double(p.at(plane, x1, y1)) * fx
        return top * (1 - fy) + low * fy
    }

    /// R, G, B levels of the picture pixel at column `x`, row `y`.
    static func rgb(_ p: NoisePicture, _ x: Double, _ y: Double) -> [Double] {
        let black = p.colour.isFullRange ? 0.0 : 16
        let lumaSwing = p.colour.isFullRange ? 255.0 : 219
        let chromaSwing = p.colour.isFullRange ? 255.0 : 224
        let luma = (sample(p, 0, x, y) - black) / lumaSwing
        var cb = 0.0
        var cr = 0.0
        if p.layout != .gray {
            let sx = Double(1 << p.layout.chromaShiftX)
            let sy = Double(1 << p.layout.chromaShiftY)
            let px =
                (x + (p.siting == .left && sx > 1 ? 0 : 0.5)) / sx
                - (p.siting == .left && sx > 1 ? 0 : 0.5)
            let py = (y + 0.5) / sy - 0.5
            cb = (sample(p, 1, px, py) - 128) / chromaSwing
            cr = (sample(p, 2, px, py) - 128) / chromaSwing
        }
        let (kr, kb): (Double, Double) =
            switch p.colour.matrix {
            case .bt601: (0.299, 0.114)
            case .bt709: (0.2126, 0.0722)
            case .bt2020: (0.2627, 0.0593)
            }
        let red = luma + 2 * (1 - kr) * cr
        let blue = luma + 2 * (1 - kb) * cb
        let green = (luma - kr * red - kb * blue) / (1 - kr - kb)
        return [red, green, blue].map { min(max($0 * 255, 0), 255) }
    }

    /// The levels of four pixels about a picture position, blended.
    static func blended(_ p: NoisePicture, _ x: Double, _ y: Double, gray: Bool) -> [Double] {
        let (x0, y0) = (x.rounded(.down), y.rounded(.down))
        let (fx, fy) = (x - x0, y - y0)
        let (lastX, lastY) = (Double(p.size.width - 1), Double(p.size.height - 1))
        let pixel = { (x: Double, y: Double) -> [Double] in
            let (x, y) = (min(max(x, 0), lastX), min(max(y, 0), lastY))
            guard gray else { return rgb(p, x, y) }
            let black = p.colour.isFullRange ? 0.0 : 16
            let swing = p.colour.isFullRange ? 255.0 : 219
            return [min(max((sample(p, 0, x, y) - black) * 255 / swing, 0), 255)]
        }
        let (a, b) = (pixel(x0, y0), pixel(x0 + 1, y0))
        let (c, d) = (pixel(x0, y0 + 1), pixel(x0 + 1, y0 + 1))
        return a.indices.map {
            (a[$0] * (1 - fx) + b[$0] * fx) * (1 - fy) + (c[$0] * (1 - fx) + d[$0] * fx) * fy
        }
    }

    /// The whole input, channel by channel.
    func run(_ p: NoisePicture) -> [Double] {
        let t = LetterboxTransform(region, into: spec)
        let (w, h) = (spec.size.width, spec.size.height)
        var out = [Double](repeating: .nan, count: spec.count)
        for row in 0..<h {
            for column in 0..<w {
                let i = Double(column) - Double(t.offsetX) + 0.5
                let j = Double(row) - Double(t.offsetY) + 0.5
                let x = region.left + i * region.width / Double(t.covered.width) - 0.5
                let y = region.top + j * region.height / Double(t.covered.height) - 0.5
                var levels: [Double]
                let isBar =
                    i < 0 || j < 0 || i > Double(t.covered.width) || j > Double(t.covered.height)
                if isBar, case .letterbox(let pad, _) = spec.fit.kind {
                    levels = [Double](repeating: Double(pad), count: 3)
                } else if x < -0.5 || y < -0.5 || x >= Double(p.size.width) - 0.5
                    || y >= Double(p.size.height) - 0.5
                {
                    levels = [Double](repeating: Double(spec.fit.outside), count: 3)
                } else {
                    let px = min(max(x, region.left), region.left + region.width - 1)
                    let py = min(max(y, region.top), region.top + region.height - 1)
                    levels = PlainFit.blended(p, px, py, gray: spec.order == .gray)
                }
                if spec.order == .bgr { levels.reverse() }
                for c in 0..<spec.order.count {
                    let value = (levels[c] - Double(spec.mean[c])) * Double(spec.scale[c])
                    let index =
                        spec.layout == .nchw
                        ? c * w * h + row * w + column : (row * w + column) * spec.order.count + c
                    out[index] = value
                }
            }
        }
        return out
    }
}

struct FitCase: CustomTestStringConvertible, Sendable {
    let name: String
    var picture = Size(width: 97, height: 61)
    var layout = PixelLayout.yuv420
    var colour = ColourSpace(matrix: .bt601, isFullRange: true)
    var spec: InputSpec
    var region: CropRegion?
    var siting = ChromaSiting.center

    var testDescription: String { name }

    static func spec(
        _ w: Int, _ h: Int, _ fit: InputFit = .stretch, order: InputSpec.ChannelOrder = .bgr,
        mean: [Float] = [0], scale: [Float] = [1], layout: InputSpec.Layout = .nchw
    ) -> InputSpec {
        InputSpec(
            size: Size(width: w, height: h), order: order, mean: mean, scale: scale, fit: fit,
            layout: layout)
    }

    static let all: [FitCase] = [
        FitCase(name: "420 stretched smaller", spec: spec(33, 29)),
        FitCase(name: "420 stretched larger", spec: spec(203, 150)),
        FitCase(
            name: "420 limited 709 letterboxed",
            colour: ColourSpace(matrix: .bt709, isFullRange: false),
            spec: spec(48, 48, .letterbox(pad: 114, anchor: .topLeft), order: .rgb)),
        FitCase(
            name: "tall, centred", picture: Size(width: 31, height: 90),
            spec: spec(41, 37, .letterbox(pad: 0, anchor: .center))),
        FitCase(
            name: "422 limited 2020", layout: .yuv422,
            colour: ColourSpace(matrix: .bt2020, isFullRange: false), spec: spec(40, 24)),
        FitCase(
            name: "420 with chroma on the even columns", spec: spec(61, 40), siting: .left),
        FitCase(
            name: "422 with chroma on the even columns", layout: .yuv422, spec: spec(150, 70),
            siting: .left),
        FitCase(name: "444", layout: .yuv444, spec: spec(40, 24, order: .rgb)),
        FitCase(name: "gray into colour", layout: .gray, spec: spec(40, 24)),
        FitCase(
            name: "gray from colour, limited",
            colour: ColourSpace(matrix: .bt601, isFullRange: false),
            spec: spec(40, 24, order: .gray, mean: [127.5], scale: [1 / 127.5])),
        FitCase(
            name: "normalised, interleaved",
            spec: spec(
                37, 24, order: .bgr, mean: [103.53, 116.28, 123.675],
                scale: [0.0174291939, 0.0175070028, 0.0171247538], layout: .nhwc)),
        FitCase(
            name: "very wide: far apart columns", picture: Size(width: 801, height: 20),
            spec: spec(24, 24)),
        FitCase(name: "tiny picture", picture: Size(width: 3, height: 2), spec: spec(17, 11)),
        FitCase(name: "one pixel", picture: Size(width: 1, height: 1), spec: spec(9, 9)),
        FitCase(
            name: "crop inside", spec: spec(32, 32),
            region: CropRegion(left: 20, top: 10, width: 40, height: 30)),
        FitCase(
            name: "crop past the left top", spec: spec(32, 32),
            region: CropRegion(left: -20, top: -10, width: 60, height: 60)),
        FitCase(
            name: "letterboxed crop past the right bottom",
            spec: spec(40, 32, .letterbox(pad: 114, anchor: .center)),
            region: CropRegion(left: 70, top: 30, width: 50, height: 70)),
        FitCase(
            name: "crop outside", spec: spec(16, 16, .letterbox(pad: 9, anchor: .topLeft)),
            region: CropRegion(left: 500, top: 500, width: 50, height: 70)),
    ]
}

@Suite struct PreprocessorTests {
    @Test(arguments: FitCase.all)
    func `agrees with the definition in double precision`(_ row: FitCase) {
        let picture = NoisePicture(row.picture, row.layout, row.colour, siting: row.siting)
        let preprocessor = Preprocessor(spec: row.spec)
        var output = [Float](repeating: .nan, count: row.spec.count)
        let region = row.region ?? CropRegion(whole: row.picture)
        picture.withImage { image in
            output.withUnsafeMutableBufferPointer { out in
                if row.region == nil {
                    _ = preprocessor.run(image, into: out)
                } else {
                    _ = preprocessor.run(image, region: region, into: out)
                }
            }
        }
        let expected = PlainFit(spec: row.spec, region: region).run(picture)
        // Chroma, converted pixels and the blended level are whole: half a level each, and chroma
        // counts up to 2.14 times.
        let scale = Double(row.spec.scale.max() ?? 1)
        let errors = zip(output, expected).map { (Double($0) - $1) / scale }
        let worst = errors.map(abs).max() ?? .infinity
        #expect(worst <= 2.5, "worst difference \(worst)")
        let mean = errors.reduce(0, +) / Double(errors.count)
        #expect(abs(mean) <= 0.4, "mean difference \(mean)")
        #expect(output.allSatisfy { $0.isFinite })
    }

    @Test(arguments: [true, false])
    func `levels are OpenCV's`(_ isSmaller: Bool) {
        // cv2.resize(..., INTER_LINEAR) of OpenCV 5.0.0 on the picture below.
        let smaller: [Float] = [
            130, 76, 220, 136, 53, 197, 143, 151, 184, 77, 96, 158, 132, 150,
            165, 152, 104, 55, 189, 67, 165, 68, 135, 174, 14, 81, 148, 84,
            184, 148, 61, 229, 142, 84, 194,
        ]
        let larger: [Float] = [
            0, 16, 39, 62, 85, 109, 132, 148, 36, 54, 80, 106, 132, 158,
            133, 111, 94, 115, 146, 176, 207, 238, 135, 52, 152, 120, 83, 119,
            154, 189, 153, 122, 191, 115, 21, 61, 95, 124, 163, 191, 102, 93,
            87, 131, 124, 66, 100, 132, 47, 80, 128, 175, 143, 30, 62, 95,
        ]
        let size = isSmaller ? Size(width: 23, height: 17) : Size(width: 5, height: 4)
        let picture = NoisePicture(size, .yuv444)
        picture.fill { plane, x, y in
            plane == 0 ? UInt8((x * 37 + y * 101 + x * y * 13) % 256) : 128
        }
        let spec = isSmaller ? FitCase.spec(7, 5) : FitCase.spec(8, 7)
        var output = [Float](repeating: .nan, count: spec.count)
        picture.withImage { image in
            output.withUnsafeMutableBufferPointer {
                _ = Preprocessor(spec: spec).run(image, into: $0)
            }
        }
        for channel in 0..<3 {
            let plane = spec.count / 3
            let levels = Array(output[channel * plane..<(channel + 1) * plane])
            #expect(levels == (isSmaller ? smaller : larger))
        }
    }

    @Test func `bands of rows give the picture of one run`() {
        let picture = NoisePicture(Size(width: 120, height: 77), .yuv420)
        let spec = FitCase.spec(50, 41, .letterbox(pad: 114, anchor: .center))
        let preprocessor = Preprocessor(spec: spec)
        var whole = [Float](repeating: .nan, count: spec.count)
        var banded = [Float](repeating: .nan, count: spec.count)
        picture.withImage { image in
            whole.withUnsafeMutableBufferPointer { _ = preprocessor.run(image, into: $0) }
            banded.withUnsafeMutableBufferPointer { out in
                for rows in [20..<41, 0..<7, 7..<20] {
                    preprocessor.run(image, into: out, rows: rows)
                }
            }
        }
        #expect(whole == banded)
    }

    @Test func `whole levels come out`() {
        let picture = NoisePicture(Size(width: 120, height: 77), .yuv420)
        let spec = InputSpec(
            size: Size(width: 64, height: 48), order: .bgr, fit: .stretch)
        var output = [Float](repeating: .nan, count: spec.count)
        picture.withImage { image in
            output.withUnsafeMutableBufferPointer {
                _ = Preprocessor(spec: spec).run(image, into: $0)
            }
        }
        #expect(output.allSatisfy { $0 == $0.rounded() && $0 >= 0 && $0 <= 255 })
        #expect(Set(output).count > 50)
    }

    @Test func `a letterboxed size is rounded, and its way back keeps the ratio`() {
        let spec = FitCase.spec(416, 416, .letterbox(pad: 114, anchor: .topLeft))
        let transform = Preprocessor(spec: spec).transform(for: Size(width: 640, height: 427))
        #expect(transform.covered == Size(width: 416, height: 278))
        #expect(transform.scaleX == Float(640.0 / 416))
        #expect(transform.scaleY == transform.scaleX)
        let there = transform.toInput(Point(x: 320, y: 213.5))
        let back = transform.toPicture(there)
        #expect(abs(back.x - 320) < 1e-3 && abs(back.y - 213.5) < 1e-3)
    }

    @Test func `a centred box maps to picture pixels`() {
        let spec = FitCase.spec(192, 192, .letterbox(pad: 0, anchor: .center))
        let transform = Preprocessor(spec: spec).transform(for: Size(width: 1920, height: 1080))
        #expect(transform.offsetY == 42)
        let whole = transform.toPicture(Box(left: 0, top: 42, right: 192, bottom: 150))
        #expect(whole == Box(left: 0, top: 0, right: 1920, bottom: 1080))
    }
}
