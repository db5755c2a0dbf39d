import Imaging
import TestSupport
import Testing
import VisionCore

@Suite struct BlockMeansTests {
    /// The means, a pixel at a time.
    private static func plain(_ pixels: [UInt8], _ size: Size, stride line: Int) -> [Float] {
        let step = max(1, min(4, min(size.width / 32, size.height / 18)))
        return (0..<18 * 32).map { block in
            let (row, column) = (block / 32, block % 32)
            let (top, left) = (row * size.height / 18, column * size.width / 32)
            let bottom = min(max((row + 1) * size.height / 18, top + 1), size.height)
            let right = min(max((column + 1) * size.width / 32, left + 1), size.width)
            let samples = stride(from: top, to: bottom, by: step).flatMap { y in
                stride(from: left, to: right, by: step).map { Int(pixels[y * line + $0]) }
            }
            return Float(samples.reduce(0, +)) / Float(samples.count)
        }
    }

    // The last has more rows in a block than sixteen bits hold the sum of.
    @Test(arguments: [
        (1, 1), (5, 3), (33, 19), (97, 54), (161, 120), (854, 481), (1920, 1080), (40, 18_900),
    ])
    func `means are those of a pixel at a time`(width: Int, height: Int) {
        var random = SeededRandom(seed: UInt64(width))
        let (size, line) = (Size(width: width, height: height), width + 3)
        let pixels = (0..<line * height).map { _ in
            height > 10_000 ? 255 : UInt8.random(in: 0...255, using: &random)
        }
        let means = pixels.withUnsafeBufferPointer { buffer in
            let planes = buffer.baseAddress.map { [ImageView.Plane(base: $0, stride: line)] }
            return BlockMeans(
                ImageView(
                    size: size, layout: .gray,
                    colour: ColourSpace(matrix: .bt601, isFullRange: true), planes: planes ?? []))
        }
        #expect(means.values == Self.plain(pixels, size, stride: line))
    }
}
