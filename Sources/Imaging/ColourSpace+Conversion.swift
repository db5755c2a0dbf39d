/// The linear map from Y, U, V levels to R, G, B levels, 0 to 255.
struct ConversionMatrix {
    /// Factor of Y in every channel.
    let luma: Float
    /// Factors of U in R, G, B.
    let u: [Float]
    /// Factors of V in R, G, B.
    let v: [Float]
    /// Constants of R, G, B.
    let bias: [Float]
}

extension ColourSpace.Matrix {
    /// Weights of red and blue in luma (ITU-R BT.601, BT.709, BT.2020).
    var redBlueWeights: (red: Double, blue: Double) {
        switch self {
        case .bt601: (0.299, 0.114)
        case .bt709: (0.2126, 0.0722)
        case .bt2020: (0.2627, 0.0593)
        }
    }
}

extension ColourSpace {
    /// The map from Y, U, V to R, G, B.
    var toRGB: ConversionMatrix {
        let (red, blue) = matrix.redBlueWeights
        let green = 1 - red - blue
        let luma = isFullRange ? 1 : 255.0 / 219
        let swing = isFullRange ? 2 : 2 * 255.0 / 224
        let black = isFullRange ? 0.0 : 16
        let u = [0, -swing * blue * (1 - blue) / green, swing * (1 - blue)]
        let v = [swing * (1 - red), -swing * red * (1 - red) / green, 0]
        let bias = (0..<3).map { -luma * black - 128 * (u[$0] + v[$0]) }
        return ConversionMatrix(
            luma: Float(luma), u: u.map(Float.init), v: v.map(Float.init),
            bias: bias.map(Float.init))
    }
}
