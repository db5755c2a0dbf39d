package import VisionCore

/// What a model is fed: value = (pixel − mean) × scale, per channel, pixels from 0 to 255.
package struct ModelInput: Sendable, Equatable {
    /// The order of dimensions.
    package enum Layout: String, Sendable, CaseIterable {
        /// Batch, channels, rows, columns.
        case nchw = "NCHW"
        /// Batch, rows, columns, channels.
        case nhwc = "NHWC"

        /// The layout when nothing is said.
        static let standard = Layout.nchw
    }

    /// The order of channels.
    package enum ColourOrder: String, Sendable, CaseIterable {
        /// Red first.
        case rgb = "RGB"
        /// Blue first.
        case bgr = "BGR"
        /// One channel of luma.
        case grey
    }

    /// How a picture becomes as large as the input.
    package enum Fit: Sendable, Equatable {
        /// Width and height each to the input's.
        case stretch
        /// The shape is kept; the rest is filled with `pad` (0 to 255) and the picture lies at
        /// `anchor`.
        case letterbox(pad: Double, anchor: Anchor)
        /// A part of the picture is cut out, then stretched; `margin` times the box is cut.
        case crop(margin: Double)
        /// The whole graph slides over several sizes of the picture.
        case pyramid
        /// The shorter side becomes `shorter` pixels (nil: the input's), and the middle is cut out.
        case center(shorter: Int?)

        /// The fill of a letterbox when nothing is said.
        static let standardPad = 0.0
        /// How many times the box is cropped when nothing is said.
        static let standardMargin = 1.0
    }

    /// Where a letterboxed picture lies.
    package enum Anchor: String, Sendable, CaseIterable {
        /// Rows and columns are filled on the right and below.
        case topLeft = "top-left"
        /// Both sides are filled alike.
        case center

        /// The anchor when nothing is said.
        static let standard = Anchor.center
    }

    /// How pixels between pixels are made.
    package enum Filter: String, Sendable, CaseIterable {
        /// Bilinear, half-pixel centres, no antialias.
        case bilinear
        /// The mean of the area that a pixel covers.
        case area

        /// The filter when nothing is said.
        static let standard = Filter.bilinear
    }

    /// The element type when nothing is said.
    static let standardDataType = "float32"

    /// Its name in the graph.
    package var name: String
    /// Its sizes in the order of `layout`; without the batch where the network has none.
    package var shape: [ModelDimension]
    /// Element type, as in ONNX: `float32`, `uint8`.
    package var dataType: String
    /// The order of dimensions.
    package var layout: Layout
    /// The order of channels.
    package var colourOrder: ColourOrder
    /// One value per channel in `colourOrder`.
    package var mean: [Double]
    /// One factor per channel in `colourOrder`.
    package var scale: [Double]
    /// How a picture becomes as large as the input.
    package var fit: Fit
    /// How pixels between pixels are made.
    package var filter: Filter
    /// What else is to be known.
    package var note: String?

    /// An input that is fed as said.
    package init(
        name: String, shape: [ModelDimension], dataType: String, layout: Layout,
        colourOrder: ColourOrder, mean: [Double], scale: [Double], fit: Fit, filter: Filter,
        note: String? = nil
    ) {
        self.name = name
        self.shape = shape
        self.dataType = dataType
        self.layout = layout
        self.colourOrder = colourOrder
        self.mean = mean
        self.scale = scale
        self.fit = fit
        self.filter = filter
        self.note = note
    }

    /// Columns and rows; nil when one is open.
    package var size: Size? {
        guard (3...4).contains(shape.count) else { return nil }
        let sides = Array(shape.suffix(3))
        let (rows, columns) = layout == .nchw ? (sides[1], sides[2]) : (sides[0], sides[1])
        guard case .fixed(let height) = rows, case .fixed(let width) = columns else { return nil }
        return Size(width: width, height: height)
    }
}
