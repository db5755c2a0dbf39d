package import Imaging

/// Colours that people with any kind of colour vision can tell apart, on bright and dark pictures.
///
/// The first seven are those of Okabe and Ito (2008) without black; the rest are lighter and
/// darker steps between them.
package enum Palette {
    private static let colours: [UInt32] = [
        0xE69F00, 0x56B4E9, 0x009E73, 0xF0E442, 0xD55E00, 0xCC79A7, 0x3A8FD9,
        0xFFC8A2, 0x9AE6C1, 0xB4A5FF, 0xFF7F6E, 0xC5E86C,
    ]

    /// The colour of a track number or class index; the same for the same number.
    package static func colour(_ number: Int) -> RGBColour {
        let count = colours.count
        return RGBColour(hex: colours[((number % count) + count) % count])
    }

    /// The colour of counting lines.
    package static let line = RGBColour(hex: 0xFFD23F)
    /// The colour of zones.
    package static let zone = RGBColour(hex: 0x33C3F0)

    /// Black or white, whichever reads better on `background`.
    package static func ink(on background: RGBColour) -> RGBColour {
        background.luma > 110 ? .black : .white
    }
}
