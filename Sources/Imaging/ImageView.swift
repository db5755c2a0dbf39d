package import VisionCore

/// How the samples of a picture are laid out in memory: planar, 8 bits a sample.
package enum PixelLayout: Hashable, Sendable {
    /// Y, U, V; chroma halved both ways.
    case yuv420
    /// Y, U, V; chroma halved across.
    case yuv422
    /// Y, U, V at full size.
    case yuv444
    /// Y alone.
    case gray

    /// log2 of the luma columns a chroma sample covers.
    package var chromaShiftX: Int { self == .yuv420 || self == .yuv422 ? 1 : 0 }
    /// log2 of the luma rows a chroma sample covers.
    package var chromaShiftY: Int { self == .yuv420 ? 1 : 0 }
    /// 3, or 1 for grey.
    package var planeCount: Int { self == .gray ? 1 : 3 }
}

/// Where halved chroma samples are horizontally; vertically they are between two rows.
package enum ChromaSiting: Hashable, Sendable {
    /// Between two columns, as in JPEG and MPEG-1.
    case center
    /// On the even columns, as in MPEG-2, H.264 and later codecs.
    case left
}

/// How Y, U, V become R, G, B.
package struct ColourSpace: Hashable, Sendable {
    /// The coefficients of the conversion.
    package enum Matrix: Hashable, Sendable {
        /// ITU-R BT.601, the default below 720 rows.
        case bt601
        /// ITU-R BT.709.
        case bt709
        /// ITU-R BT.2020 non-constant luminance.
        case bt2020
    }

    /// The coefficients.
    package var matrix: Matrix
    /// True: 0 to 255; false: luma 16 to 235, chroma 16 to 240.
    package var isFullRange: Bool

    /// A colour space.
    package init(matrix: Matrix, isFullRange: Bool) {
        self.matrix = matrix
        self.isFullRange = isFullRange
    }
}

/// A picture to read: planes that somebody else owns.
///
/// Valid inside the closure that hands it out, never stored.
package struct ImageView {
    /// One plane: `stride` bytes from row to row.
    package struct Plane {
        // Safety: the owner of the picture keeps the memory alive for the closure's time.
        package let base: UnsafePointer<UInt8>
        package let stride: Int

        package init(base: UnsafePointer<UInt8>, stride: Int) {
            self.base = base
            self.stride = stride
        }
    }

    /// Luma columns and rows.
    package let size: Size
    package let layout: PixelLayout
    package let colour: ColourSpace
    package let siting: ChromaSiting
    /// Y, U, V, or Y alone.
    package let planes: [Plane]

    package init(
        size: Size, layout: PixelLayout, colour: ColourSpace, siting: ChromaSiting = .center,
        planes: [Plane]
    ) {
        precondition(planes.count == layout.planeCount, "one plane per component")
        self.size = size
        self.layout = layout
        self.colour = colour
        self.siting = siting
        self.planes = planes
    }
}

/// A picture to draw into; the same rules as `ImageView`.
package struct MutableImageView {
    /// One plane: `stride` bytes from row to row.
    package struct Plane {
        // Safety: the owner of the picture keeps the memory alive and unshared during the closure.
        package let base: UnsafeMutablePointer<UInt8>
        package let stride: Int

        package init(base: UnsafeMutablePointer<UInt8>, stride: Int) {
            self.base = base
            self.stride = stride
        }
    }

    /// Luma columns and rows.
    package let size: Size
    package let layout: PixelLayout
    package let colour: ColourSpace
    /// Y, U, V, or Y alone.
    package let planes: [Plane]

    package init(size: Size, layout: PixelLayout, colour: ColourSpace, planes: [Plane]) {
        precondition(planes.count == layout.planeCount, "one plane per component")
        self.size = size
        self.layout = layout
        self.colour = colour
        self.planes = planes
    }

    /// The same picture, to read.
    package var readOnly: ImageView {
        ImageView(
            size: size, layout: layout, colour: colour,
            planes: planes.map { .init(base: UnsafePointer($0.base), stride: $0.stride) })
    }
}
