import Foundation
import Imaging
import TestSupport
import Testing
import VisionCore

@Suite struct BlockFlowTests {
    /// What there is to see: waves of several lengths, without an end.
    private static func ground(_ x: Double, _ y: Double) -> Double {
        let long: Double = 35 * sin(x / 23) * cos(y / 31) + 25 * sin((x + 2 * y) / 57)
        let longer: Double = 18 * sin(y / 97 - x / 131) + 14 * cos(y / 43 + x / 71)
        return 120 + long + longer + 20 * cos(x / 11 - y / 17)
    }

    /// A picture of a place through a camera that was moved by `motion`: what was at (x, y) is
    /// where that puts it; with a bright square in it and noise.
    private static func grid(
        _ size: Size, _ motion: CameraMotion, square: (x: Int, y: Int, side: Int)? = nil,
        noise: Int = 2, light: Double = 0, seed: UInt64,
        of ground: (Double, Double) -> Double = ground
    ) throws -> FlowGrid {
        var random = SeededRandom(seed: seed)
        let scale = motion.a * motion.a + motion.b * motion.b
        var pixels = [UInt8](repeating: 0, count: size.width * size.height)
        for row in 0..<size.height {
            for column in 0..<size.width {
                let (u, v) = (Double(column) + 0.5 - motion.dx, Double(row) + 0.5 - motion.dy)
                let x = (motion.a * u + motion.b * v) / scale
                let y = (motion.a * v - motion.b * u) / scale
                var value = ground(x, y) + light
                if let square, (0..<square.side).contains(column - square.x),
                    (0..<square.side).contains(row - square.y)
                {
                    value = (column + row) / 9 % 2 == 0 ? 250 : 10
                }
                value += Double(Int.random(in: -noise...noise, using: &random))
                pixels[row * size.width + column] = UInt8(min(max(value, 0), 255))
            }
        }
        return try #require(made(of: pixels, size))
    }

    private static func made(of pixels: [UInt8], _ size: Size) -> FlowGrid? {
        pixels.withUnsafeBufferPointer { buffer in
            FlowGrid(
                ImageView(
                    size: size, layout: .gray,
                    colour: ColourSpace(matrix: .bt601, isFullRange: true),
                    planes: buffer.baseAddress.map {
                        [ImageView.Plane(base: $0, stride: size.width)]
                    } ?? []))
        }
    }

    private static let still = CameraMotion(a: 1, b: 0, dx: 0, dy: 0)

    /// How far the corners of the picture are off, pixels.
    private static func error(_ found: CameraMotion, _ truth: CameraMotion, _ size: Size) -> Double
    {
        var worst = 0.0
        for x in [0, Double(size.width)] {
            for y in [0, Double(size.height)] {
                let (a, b) = (found.a - truth.a, found.b - truth.b)
                let across: Double = a * x - b * y + found.dx - truth.dx
                let down: Double = b * x + a * y + found.dy - truth.dy
                worst = max(worst, across.magnitude, down.magnitude)
            }
        }
        return worst
    }

    @Test(arguments: [
        (640, 360, 1.0, 0.0, 7.0, -3.0), (640, 360, 1, 0, 41.5, 18.25), (640, 360, 1, 0, 0.9, 0.4),
        (640, 360, 1, 0, 5, 90), (640, 360, 1, 0, 110, -95),
        (640, 360, 1.02, 0, -6.4, -3.6), (640, 360, 0.9998, 0.017, 3, -6),
        (641, 479, 1.01, -0.02, -20, 12), (360, 640, 1, 0, -9, 14), (1280, 720, 1, 0, -150, 40),
    ])
    func `a pan, a turn and a zoom are found to half a pixel`(
        width: Int, height: Int, a: Double, b: Double, dx: Double, dy: Double
    ) throws {
        let size = Size(width: width, height: height)
        let truth = CameraMotion(a: a, b: b, dx: dx, dy: dy)
        let first = try Self.grid(size, Self.still, seed: 1)
        let second = try Self.grid(size, truth, light: 6, seed: 2)
        let found = try #require(BlockFlow.motion(from: first, to: second))
        #expect(Self.error(found, truth, size) < Double(height) / 720 + 0.4, "\(found)")
    }

    @Test func `what moves in the picture does not move it`() throws {
        let size = Size(width: 640, height: 360)
        let first = try Self.grid(size, Self.still, square: (100, 80, 180), seed: 3)
        let second = try Self.grid(size, Self.still, square: (124, 88, 180), seed: 4)
        #expect(BlockFlow.motion(from: first, to: second) == CameraMotion.still)
        let truth = CameraMotion(a: 1, b: 0, dx: -11, dy: 4)
        let third = try Self.grid(size, truth, square: (130, 90, 180), seed: 5)
        let found = try #require(BlockFlow.motion(from: first, to: third))
        #expect(Self.error(found, truth, size) < 1, "\(found)")
    }

    @Test func `noise and light do not move a picture`() throws {
        let size = Size(width: 640, height: 360)
        let first = try Self.grid(size, Self.still, noise: 6, seed: 6)
        let second = try Self.grid(size, Self.still, noise: 6, light: 9, seed: 7)
        #expect(BlockFlow.motion(from: first, to: second) == CameraMotion.still)
    }

    @Test func `a brighter picture of a slope of light is no shifted one`() throws {
        let size = Size(width: 640, height: 360)
        let slope = { (x: Double, y: Double) in 20 + 0.3 * x + (Self.ground(x, y) - 120) / 12 }
        let first = try Self.grid(size, Self.still, seed: 11, of: slope)
        let second = try Self.grid(size, Self.still, light: 5, seed: 12, of: slope)
        let found = try #require(BlockFlow.motion(from: first, to: second))
        // Taken for a shift, the light would be one of 17 pixels.
        #expect(Self.error(found, Self.still, size) < 3, "\(found)")
    }

    @Test func `a small move is found where the light changed by more`() throws {
        let size = Size(width: 640, height: 360)
        let truth = CameraMotion(a: 1, b: 0, dx: 2.5, dy: -1.5)
        let first = try Self.grid(size, Self.still, seed: 13)
        let second = try Self.grid(size, truth, light: 20, seed: 14)
        let found = try #require(BlockFlow.motion(from: first, to: second))
        #expect(Self.error(found, truth, size) < 1, "\(found)")
    }

    @Test func `nothing is made of pictures without a common place`() throws {
        let size = Size(width: 640, height: 360)
        let first = try Self.grid(size, Self.still, seed: 8)
        var random = SeededRandom(seed: 9)
        let blocks = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
        let other = (0..<640 * 360).map { (index: Int) -> UInt8 in
            blocks[index / 640 / 45 * 8 + index % 640 / 80]
        }
        let second = try #require(Self.made(of: other, size))
        #expect(BlockFlow.motion(from: first, to: second) == nil)
        let flat = try #require(Self.made(of: [UInt8](repeating: 90, count: 640 * 360), size))
        let brighter = try #require(Self.made(of: [UInt8](repeating: 99, count: 640 * 360), size))
        #expect(BlockFlow.motion(from: flat, to: brighter) == nil)
        let square = Size(width: 100, height: 100)
        #expect(Self.made(of: [UInt8](repeating: 9, count: 10_000), square) == nil)
        let small = try Self.grid(Size(width: 320, height: 180), Self.still, seed: 8)
        #expect(BlockFlow.motion(from: first, to: small) == nil)
    }

    @Test func `a grid comes back from its words`() throws {
        let size = Size(width: 320, height: 180)
        let grid = try Self.grid(size, Self.still, seed: 10)
        #expect(FlowGrid(packed: grid.packed, size: size) == grid)
        let white = try #require(Self.made(of: [UInt8](repeating: 255, count: 320 * 180), size))
        #expect(FlowGrid(packed: white.packed, size: size) == white)
        // A resume state that holds a greater number is not taken for one of ours.
        #expect(white.packed.allSatisfy { $0 < 1 << 62 })
        #expect(FlowGrid(packed: Array(grid.packed.dropLast()), size: size) == nil)
    }
}
