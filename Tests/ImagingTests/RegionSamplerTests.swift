import Imaging
import Testing
import VisionCore

@Suite struct RegionSamplerTests {
    /// A grey ramp: the level of a pixel is 2 × column + row.
    private func sampled(_ region: TurnedRegion, side: Int) -> [Float] {
        let width = 60, height = 60
        let levels = (0..<width * height).map { UInt8(2 * ($0 % width) + $0 / width) }
        let spec = InputSpec(
            size: Size(width: side, height: side), order: .gray, fit: .stretch)
        var output = [Float](repeating: -1, count: spec.count)
        levels.withUnsafeBufferPointer { levels in
            guard let base = levels.baseAddress else { return }
            let image = ImageView(
                size: Size(width: width, height: height), layout: .gray,
                colour: ColourSpace(matrix: .bt601, isFullRange: true),
                planes: [.init(base: base, stride: width)])
            output.withUnsafeMutableBufferPointer {
                RegionSampler(spec: spec).run(image, region: region, into: $0)
            }
        }
        return output
    }

    @Test func `an upright region is the part of the picture`() {
        let found = sampled(
            TurnedRegion(center: Point(x: 20, y: 30), side: 8, angle: 0), side: 8)
        for row in 0..<8 {
            for column in 0..<8 {
                #expect(found[row * 8 + column] == Float(2 * (16 + column) + 26 + row))
            }
        }
    }

    @Test func `a quarter turn makes columns of rows`() {
        let found = sampled(
            TurnedRegion(center: Point(x: 20, y: 30), side: 8, angle: .pi / 2), side: 8)
        // Right in the region is down in the picture.
        #expect(found[0] == Float(2 * 24 + 26))
        #expect(found[7] == Float(2 * 24 + 33))
        #expect(found[56] == Float(2 * 17 + 26))
    }

    @Test func `what lies outside repeats the edge`() {
        let found = sampled(
            TurnedRegion(center: Point(x: 0, y: 0), side: 20, angle: 0), side: 4)
        #expect(found[0] == 0)
        #expect(found.allSatisfy { $0 >= 0 && $0 <= 15 })
    }

    @Test func `places of the region map to pixels`() {
        let region = TurnedRegion(center: Point(x: 10, y: 20), side: 4, angle: .pi)
        let corner = region.toPicture(Point(x: 0, y: 0))
        #expect(abs(corner.x - 12) < 1e-5 && abs(corner.y - 22) < 1e-5)
        let broken = TurnedRegion(center: Point(x: .nan, y: 0), side: 4, angle: 0)
        #expect(broken.side == 1)
    }
}
