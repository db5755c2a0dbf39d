import Imaging
import Testing
import VisionCore

struct ColourCase: CustomTestStringConvertible, Sendable {
    let name: String
    let hex: UInt32
    let space: ColourSpace
    let expected: [UInt8]

    var testDescription: String { name }

    private static let studio601 = ColourSpace(matrix: .bt601, isFullRange: false)
    private static let studio709 = ColourSpace(matrix: .bt709, isFullRange: false)
    private static let full601 = ColourSpace(matrix: .bt601, isFullRange: true)

    /// Levels as the ITU's colour bars have them.
    static let all: [ColourCase] = [
        ColourCase(name: "601 black", hex: 0x000000, space: studio601, expected: [16, 128, 128]),
        ColourCase(name: "601 white", hex: 0xFFFFFF, space: studio601, expected: [235, 128, 128]),
        ColourCase(name: "601 red", hex: 0xFF0000, space: studio601, expected: [81, 90, 240]),
        ColourCase(name: "601 green", hex: 0x00FF00, space: studio601, expected: [145, 54, 34]),
        ColourCase(name: "601 blue", hex: 0x0000FF, space: studio601, expected: [41, 240, 110]),
        ColourCase(name: "709 red", hex: 0xFF0000, space: studio709, expected: [63, 102, 240]),
        ColourCase(name: "709 blue", hex: 0x0000FF, space: studio709, expected: [32, 240, 118]),
        ColourCase(name: "full white", hex: 0xFFFFFF, space: full601, expected: [255, 128, 128]),
        ColourCase(name: "full red", hex: 0xFF0000, space: full601, expected: [76, 85, 255]),
    ]
}

@Suite struct ColourTests {
    @Test(arguments: ColourCase.all)
    func `a colour has the levels of the standard`(_ row: ColourCase) {
        let colour = YUVColour(rgb: RGBColour(hex: row.hex), colourSpace: row.space)
        #expect([colour.y, colour.u, colour.v] == row.expected)
    }

    @Test(arguments: [ColourSpace.Matrix.bt601, .bt709, .bt2020], [true, false])
    func `a colour that is drawn is the colour a network sees`(
        _ matrix: ColourSpace.Matrix, _ isFullRange: Bool
    ) {
        let size = Size(width: 32, height: 24)
        let space = ColourSpace(matrix: matrix, isFullRange: isFullRange)
        let spec = InputSpec(size: size, order: .rgb, fit: .stretch)
        for rgb in [RGBColour(hex: 0xE69F00), RGBColour(hex: 0x1288CC), RGBColour(hex: 0xEEEEEE)] {
            let picture = NoisePicture(size, .yuv420, space)
            var output = [Float](repeating: 0, count: spec.count)
            picture.withMutableImage { view in
                let painter = Painter(view)
                painter.fill(
                    Box(left: 0, top: 0, right: 32, bottom: 24), painter.colour(rgb))
                output.withUnsafeMutableBufferPointer {
                    _ = Preprocessor(spec: spec).run(view.readOnly, into: $0)
                }
            }
            let plane = size.width * size.height
            for (c, level) in [rgb.red, rgb.green, rgb.blue].enumerated() {
                #expect(abs(output[c * plane + 100] - Float(level)) <= 2)
            }
        }
    }
}
