import Imaging
import Testing
import VisionCore

@Suite struct GlyphAtlasTests {
    /// Draws `text` white on black and returns the luma levels.
    private func levels(_ text: String, _ atlas: GlyphAtlas, width: Int = 200) -> [[UInt8]] {
        let picture = NoisePicture(Size(width: width, height: 60), .yuv420)
        picture.fill([0, 128, 128])
        picture.withMutableImage { view in
            let painter = Painter(view)
            painter.text(text, at: (x: 4, y: 4), atlas, painter.colour(.white))
        }
        return (0..<60).map { y in (0..<width).map { picture.at(0, $0, y) } }
    }

    @Test(arguments: [GlyphAtlas.Font.standard, .builtIn])
    func `letters are drawn inside the room that is measured`(_ font: GlyphAtlas.Font) {
        let atlas = GlyphAtlas(pixelSize: 18, font: font)
        for text in ["person #12 87%", "IN 3  OUT 12", "WMQ@gy()"] {
            let drawn = levels(text, atlas)
            let room = atlas.measure(text)
            var ink = 0
            for (y, row) in drawn.enumerated() {
                for (x, level) in row.enumerated() where level > 0 {
                    ink += Int(level)
                    #expect(x >= 3 && x <= 4 + room.width && y >= 4 && y < 4 + room.height)
                }
            }
            #expect(ink > 255 * text.count * 10)
            #expect(drawn.joined().contains { $0 > 240 })
            #expect(drawn.joined().contains { $0 > 40 && $0 < 200 })
        }
    }

    @Test(arguments: [GlyphAtlas.Font.standard, .builtIn])
    func `all digits and capitals differ from each other`(_ font: GlyphAtlas.Font) {
        let atlas = GlyphAtlas(pixelSize: 24, font: font)
        let letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.,:;-_+=/()%#!?*<>[]|'\""
        let drawn = letters.map { levels(String($0), atlas, width: 48) }
        #expect(Set(drawn).count == letters.count)
        #expect(drawn.allSatisfy { $0.joined().contains { $0 > 150 } })
    }

    @Test func `longer text and larger letters take more room`() {
        let small = GlyphAtlas(pixelSize: 12)
        let large = GlyphAtlas(pixelSize: 24)
        #expect(small.measure("person").width > small.measure("perso").width)
        #expect(large.measure("person").width > small.measure("person").width * 3 / 2)
        #expect(large.lineHeight > small.lineHeight)
        #expect(small.measure("").width == 0)
    }

    @Test func `a font file that is not one gives the built-in letters`() {
        let atlas = GlyphAtlas(pixelSize: 14, font: .file("/dev/null"))
        #expect(!atlas.usesFontFile)
        #expect(atlas.measure("A").width > 0)
    }

    @Test func `characters no font has are still drawn as something`() {
        let atlas = GlyphAtlas(pixelSize: 14, font: .builtIn)
        #expect(atlas.measure("漢").width == atlas.measure("?").width)
    }

    @Test(arguments: [(240, 11), (360, 11), (720, 18), (1080, 27), (2160, 54)])
    func `letters grow with the picture`(_ height: Int, _ pixels: Int) {
        #expect(GlyphAtlas.pixelSize(forPictureHeight: height) == pixels)
    }
}
