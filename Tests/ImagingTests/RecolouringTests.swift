import Imaging
import Testing
import VisionCore

@Suite struct RecolouringTests {
    private static let spaces = [ColourSpace.Matrix.bt601, .bt709, .bt2020].flatMap { matrix in
        [true, false].map { ColourSpace(matrix: matrix, isFullRange: $0) }
    }

    /// Odd sides: the last column and row have chroma of their own.
    private static let size = Size(width: 37, height: 5)

    @Test(arguments: spaces, spaces)
    func `a colour has the levels of the other space`(_ old: ColourSpace, _ new: ColourSpace) {
        let (from, to) = (
            NoisePicture(Self.size, .yuv420, old), NoisePicture(Self.size, .yuv420, new)
        )
        let recolouring = Recolouring(from: old, to: new)
        for hex: UInt32 in [0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0x88AA11, 0xE69F00] {
            let colour = RGBColour(hex: hex)
            let (before, after) = (
                YUVColour(rgb: colour, colourSpace: old), YUVColour(rgb: colour, colourSpace: new)
            )
            from.fill([before.y, before.u, before.v])
            from.withImage { picture in to.withMutableImage { recolouring.run(picture, into: $0) } }
            for (plane, level) in [after.y, after.u, after.v].enumerated() {
                let (width, height) = NoisePicture.extent(Self.size, .yuv420, plane)
                for y in 0..<height {
                    for x in 0..<width {
                        // What is rounded twice may be a level off, and one more in a wider range.
                        #expect(abs(Int(to.at(plane, x, y)) - Int(level)) <= 2)
                    }
                }
            }
            #expect(to.guardsAreWhole)
        }
    }

    @Test(arguments: spaces)
    func `the same space changes nothing`(_ space: ColourSpace) {
        let (from, to) = (
            NoisePicture(Self.size, .yuv420, space),
            NoisePicture(Self.size, .yuv420, space, seed: 2)
        )
        from.withImage { picture in
            to.withMutableImage { Recolouring(from: space, to: space).run(picture, into: $0) }
        }
        #expect(to.planes == from.planes)
    }

    @Test func `light takes the colour that lies on it`() {
        let (old, new) = (
            ColourSpace(matrix: .bt709, isFullRange: true),
            ColourSpace(matrix: .bt601, isFullRange: true)
        )
        let (from, to) = (
            NoisePicture(Self.size, .yuv420, old), NoisePicture(Self.size, .yuv420, new)
        )
        // Blue in the first two columns and rows alone.
        from.fill { plane, x, y in plane == 1 && x == 0 && y == 0 ? 228 : 128 }
        from.withImage { picture in
            to.withMutableImage { Recolouring(from: old, to: new).run(picture, into: $0) }
        }
        for y in 0..<Self.size.height {
            for x in 0..<Self.size.width { #expect((to.at(0, x, y) != 128) == (x < 2 && y < 2)) }
        }
    }
}
