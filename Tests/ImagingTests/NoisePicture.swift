import Imaging
import VisionCore

/// A picture that owns its planes: smooth waves plus noise, the same for the same seed.
final class NoisePicture {
    let size: Size
    let layout: PixelLayout
    let colour: ColourSpace
    let siting: ChromaSiting
    private(set) var planes: [[UInt8]] = []
    private(set) var strides: [Int] = []

    /// Pixels past each row, filled with a value of their own, so that overruns show.
    static let margin = 5
    static let guardByte: UInt8 = 0xA5

    init(
        _ size: Size, _ layout: PixelLayout,
        _ colour: ColourSpace = ColourSpace(matrix: .bt601, isFullRange: true),
        siting: ChromaSiting = .center, seed: UInt64 = 1, noise: Int = 20
    ) {
        self.size = size
        self.layout = layout
        self.colour = colour
        self.siting = siting
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        for plane in 0..<layout.planeCount {
            let (width, height) = NoisePicture.extent(size, layout, plane)
            let stride = width + NoisePicture.margin
            var bytes = [UInt8](repeating: NoisePicture.guardByte, count: stride * height)
            for y in 0..<height {
                for x in 0..<width {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    let wave = (x * (plane + 2) + y * 3) % 160
                    let level = 40 + wave + Int(state >> 40) % (noise + 1)
                    bytes[y * stride + x] = UInt8(min(level, 235))
                }
            }
            planes.append(bytes)
            strides.append(stride)
        }
    }

    /// Columns and rows of a plane.
    static func extent(_ size: Size, _ layout: PixelLayout, _ plane: Int) -> (Int, Int) {
        guard plane > 0 else { return (size.width, size.height) }
        let x = layout.chromaShiftX
        let y = layout.chromaShiftY
        return ((size.width + (1 << x) - 1) >> x, (size.height + (1 << y) - 1) >> y)
    }

    /// Fills every plane with one level.
    func fill(_ levels: [UInt8]) {
        fill { plane, _, _ in levels[plane] }
    }

    /// Fills every plane with what `level` says of plane, column and row.
    func fill(_ level: (Int, Int, Int) -> UInt8) {
        for plane in planes.indices {
            let (width, height) = NoisePicture.extent(size, layout, plane)
            for y in 0..<height {
                for x in 0..<width { planes[plane][y * strides[plane] + x] = level(plane, x, y) }
            }
        }
    }

    /// A sample of a plane.
    func at(_ plane: Int, _ x: Int, _ y: Int) -> UInt8 { planes[plane][y * strides[plane] + x] }

    /// Whether nothing was written past the rows.
    var guardsAreWhole: Bool {
        planes.indices.allSatisfy { plane in
            let (width, height) = NoisePicture.extent(size, layout, plane)
            return (0..<height).allSatisfy { y in
                (width..<strides[plane]).allSatisfy {
                    planes[plane][y * strides[plane] + $0] == NoisePicture.guardByte
                }
            }
        }
    }

    func withImage<R>(_ body: (ImageView) -> R) -> R {
        withMutableImage { image in
            body(
                ImageView(
                    size: size, layout: layout, colour: colour, siting: siting,
                    planes: image.readOnly.planes))
        }
    }

    func withMutableImage<R>(_ body: (MutableImageView) -> R) -> R {
        func open(_ index: Int, _ opened: [MutableImageView.Plane]) -> R {
            guard index < planes.count else {
                return body(
                    MutableImageView(size: size, layout: layout, colour: colour, planes: opened))
            }
            var bytes = planes[index]
            planes[index] = []
            defer { planes[index] = bytes }
            return bytes.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { preconditionFailure("empty plane") }
                return open(index + 1, opened + [.init(base: base, stride: strides[index])])
            }
        }
        return open(0, [])
    }
}
