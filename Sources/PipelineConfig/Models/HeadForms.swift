/// The heads of RetinaNet and its kin: class scores and box offsets for each anchor of each level.
package struct AnchorHeadForm: Sendable, Equatable {
    /// Which of a cell's anchors follow one another.
    package enum Order: String, Sendable, CaseIterable {
        /// All sizes of a shape, then the next shape.
        case shapes
        /// All shapes of a size, then the next size.
        case sizes
    }

    /// The order of a box's numbers.
    package enum Offsets: String, Sendable, CaseIterable {
        /// Centre and logarithms of width and height.
        case xywh
        /// The same, y and height first.
        case yxhw
    }

    /// Input pixels per cell, of each level.
    package var strides = [8, 16, 32, 64, 128]
    /// Side of the smallest anchor of a level, in cells.
    package var anchorScale = 4.0
    /// Sizes from one doubling to the next.
    package var octaves = 3
    /// Width and height of each shape, of the anchor's side.
    package var shapes: [[Double]] = AnchorHeadForm.standardShapes
    /// Which of a cell's anchors follow one another.
    package var order = Order.shapes
    /// Where an anchor's middle is in its cell, 0 to 1.
    package var center = 0.0
    /// Whether sides of anchors are cut to whole pixels and their edges rounded, as torchvision
    /// does.
    package var rounds = false
    /// The order of a box's numbers.
    package var offsets = Offsets.xywh
    /// Whether scores need no sigmoid.
    package var areProbabilities = false

    /// Width and height of a shape twice as high as wide, of the side of a square of its area.
    private static let tall = (Double(0.5).squareRoot(), Double(2).squareRoot())

    /// Height to width of one half, one and two.
    package static let standardShapes = [
        [tall.1, tall.0], [1, 1], [tall.0, tall.1],
    ]

    /// RetinaNet as its authors have it.
    package init() {}
}

/// The heads of FCOS and RTMDet: class scores and distances to the four sides for each cell of each
/// level, perhaps centre-ness.
package struct PointHeadForm: Sendable, Equatable {
    /// How centre-ness counts.
    package enum Centerness: String, Sendable, CaseIterable {
        /// There is none.
        case none
        /// Times the class score.
        case product
        /// The square root of that.
        case root
    }

    /// Input pixels per cell, of each level.
    package var strides: [Int]
    /// Where a cell's point is in it, 0 to 1.
    package var center: Double
    /// Whether distances are in cells and not in input pixels.
    package var isInCells: Bool
    /// How centre-ness counts.
    package var centerness: Centerness
    /// Whether scores need no sigmoid.
    package var areProbabilities = false

    /// FCOS as torchvision has it.
    package static let fcos = PointHeadForm(
        strides: [8, 16, 32, 64, 128], center: 0, isInCells: true, centerness: .root)
    /// RTMDet as its authors have it.
    package static let rtmdet = PointHeadForm(
        strides: [8, 16, 32], center: 0, isInCells: false, centerness: .none)
}

/// How the peak of a heat map becomes a place between cells.
package enum HeatMapRefinement: String, Sendable, CaseIterable {
    /// A quarter of a cell towards the greater neighbour.
    case quarter
    /// By the curvature of the smoothed map's logarithm (DARK), four cells a crop's cell.
    case dark
    /// The same where the first and the last cell are the crop's edges (UDP), as ViTPose has it.
    case udp
}
