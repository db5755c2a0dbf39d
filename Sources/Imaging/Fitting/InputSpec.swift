package import VisionCore

/// How a picture is fitted into the network's input.
package struct InputFit: Hashable, Sendable {
    /// Where a letterboxed picture is placed in the input.
    package enum Anchor: Hashable, Sendable {
        /// At the top left, the rest to the right or below.
        case topLeft
        /// In the middle; of an odd rest the larger part is to the right or below.
        case center
    }

    /// How a letterboxed width or height becomes whole.
    package enum Rounding: Hashable, Sendable {
        /// To the nearest whole number, half to even.
        case nearest
        /// Down.
        case down
    }

    /// The form of the fit.
    package enum Kind: Hashable, Sendable {
        /// Fills the input; the aspect ratio is lost.
        case stretch
        /// Keeps the aspect ratio and fills the rest with the level `pad`, 0 to 255.
        case letterbox(pad: Float, anchor: Anchor)
        /// The picture's shorter side becomes `shorter` pixels, and the input is its middle.
        case center(shorter: Int)
    }

    /// The form of the fit.
    package var kind: Kind
    /// How a letterboxed size becomes whole; no meaning for `.stretch`.
    package var rounding: Rounding
    /// The level, 0 to 255, of input pixels of a crop that are outside the picture.
    package var outside: Float

    /// A fit; `outside` defaults to the letterbox's pad, or 0.
    package init(_ kind: Kind, rounding: Rounding = .nearest, outside: Float? = nil) {
        self.kind = kind
        self.rounding = rounding
        if let outside {
            self.outside = outside
        } else if case .letterbox(let pad, _) = kind {
            self.outside = pad
        } else {
            self.outside = 0
        }
    }

    /// The middle of the picture whose shorter side became `shorter` pixels.
    package static func center(shorter: Int) -> InputFit { InputFit(.center(shorter: shorter)) }

    /// Fills the input.
    package static let stretch = InputFit(.stretch)

    /// Keeps the aspect ratio.
    package static func letterbox(pad: Float, anchor: Anchor) -> InputFit {
        InputFit(.letterbox(pad: pad, anchor: anchor))
    }
}

/// What a network wants to see: size, channels, normalisation and fit of its input.
///
/// A sample is `(level - mean[c]) * scale[c]` of an 8-bit level, c in the stated order.
package struct InputSpec: Hashable, Sendable {
    /// Which channels, in which order.
    package enum ChannelOrder: Hashable, Sendable {
        /// Red, green, blue.
        case rgb
        /// Blue, green, red.
        case bgr
        /// Luma alone.
        case gray

        /// 3, or 1 for grey.
        package var count: Int { self == .gray ? 1 : 3 }
    }

    /// How samples are laid out in memory; one picture a batch.
    package enum Layout: Hashable, Sendable {
        /// Channel by channel.
        case nchw
        /// Pixel by pixel.
        case nhwc
    }

    /// Columns and rows of the input.
    package var size: Size
    /// Which channels, in which order.
    package var order: ChannelOrder
    /// Levels, 0 to 255, one a channel in `order`.
    package var mean: [Float]
    /// Factors, one a channel in `order`.
    package var scale: [Float]
    /// How the picture is fitted in.
    package var fit: InputFit
    /// How samples are laid out in memory.
    package var layout: Layout

    /// A specification; `mean` and `scale` have one number per channel, or one for all.
    package init(
        size: Size, order: ChannelOrder, mean: [Float] = [0], scale: [Float] = [1],
        fit: InputFit, layout: Layout = .nchw
    ) {
        precondition(size.width > 0 && size.height > 0, "an input has pixels")
        self.size = size
        self.order = order
        self.mean = InputSpec.perChannel(mean, order)
        self.scale = InputSpec.perChannel(scale, order)
        self.fit = fit
        self.layout = layout
    }

    /// The part of a picture of `size` that the input shows, where it shows whole pictures.
    package func region(of picture: Size) -> CropRegion {
        guard case .center(let shorter) = fit.kind, shorter > 0 else {
            return CropRegion(whole: picture)
        }
        let step = Double(min(picture.width, picture.height)) / Double(shorter)
        let width = Double(size.width) * step, height = Double(size.height) * step
        return CropRegion(
            left: (Double(picture.width) - width) / 2, top: (Double(picture.height) - height) / 2,
            width: width, height: height)
    }

    /// Floats in one input.
    package var count: Int { size.width * size.height * order.count }

    private static func perChannel(_ values: [Float], _ order: ChannelOrder) -> [Float] {
        if values.count == 1 { return Array(repeating: values[0], count: order.count) }
        precondition(values.count == order.count, "one value per channel")
        return values
    }
}
