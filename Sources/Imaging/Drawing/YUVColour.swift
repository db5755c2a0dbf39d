/// A colour as people name it: levels of red, green and blue, 0 to 255.
package struct RGBColour: Hashable, Sendable {
    /// Red.
    package var red: UInt8
    /// Green.
    package var green: UInt8
    /// Blue.
    package var blue: UInt8

    /// A colour from its levels.
    package init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// A colour from `0xRRGGBB`.
    package init(hex: UInt32) {
        self.init(
            red: UInt8(truncatingIfNeeded: hex >> 16), green: UInt8(truncatingIfNeeded: hex >> 8),
            blue: UInt8(truncatingIfNeeded: hex))
    }

    /// Black.
    package static let black = RGBColour(hex: 0x000000)
    /// White.
    package static let white = RGBColour(hex: 0xFFFFFF)

    /// Luma by BT.601, 0 to 255.
    package var luma: Float {
        0.299 * Float(red) + 0.587 * Float(green) + 0.114 * Float(blue)
    }
}

/// A colour as it is written into the planes of a picture.
package struct YUVColour: Hashable, Sendable {
    /// Level in the first plane.
    package var y: UInt8
    /// Level in the second plane.
    package var u: UInt8
    /// Level in the third plane.
    package var v: UInt8

    /// The levels of `rgb` in a picture of `colourSpace`.
    package init(rgb: RGBColour, colourSpace: ColourSpace) {
        let (wr, wb) = colourSpace.matrix.redBlueWeights
        let red = Double(rgb.red) / 255
        let green = Double(rgb.green) / 255
        let blue = Double(rgb.blue) / 255
        let luma = wr * red + (1 - wr - wb) * green + wb * blue
        let cb = (blue - luma) / (2 * (1 - wb))
        let cr = (red - luma) / (2 * (1 - wr))
        let isFull = colourSpace.isFullRange
        let level = { (value: Double) in UInt8(min(max(value.rounded(), 0), 255)) }
        y = level(isFull ? 255 * luma : 16 + 219 * luma)
        u = level(128 + (isFull ? 255 : 224) * cb)
        v = level(128 + (isFull ? 255 : 224) * cr)
    }
}
