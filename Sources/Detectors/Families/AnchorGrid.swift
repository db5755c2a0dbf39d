import Glibc
package import VisionCore

/// An anchor of SSD and its kin: centre and size in 0 to 1 of the picture.
package struct Anchor: Sendable, Equatable {
    package var centerX: Float
    package var centerY: Float
    package var width: Float
    package var height: Float

    package init(centerX: Float, centerY: Float, width: Float, height: Float) {
        self.centerX = centerX
        self.centerY = centerY
        self.width = width
        self.height = height
    }
}

/// How the anchors of a detector are laid out.
package enum AnchorGrid: Sendable, Equatable {
    /// SSD (Liu and others, 2016) as TensorFlow's object detection makes them: `maps` feature-map
    /// sides; scale k is `lowest` + (`highest` − `lowest`) k ÷ (maps − 1), the last one 1; the
    /// first map has three anchors, the others six.
    case ssd(maps: [Int], lowest: Double, highest: Double)
    /// Square anchors of the given sizes in input pixels at every cell of every stride, cells
    /// rounded up; sizes clipped to the picture when `isClipped` (UltraFace, RetinaFace).
    case squares(strides: [Int], sizes: [[Float]], isClipped: Bool)

    /// All anchors in the order of the network's rows: map, then y, x, then anchor.
    package func anchors(input: Size) -> [Anchor] {
        switch self {
        case .ssd(let maps, let lowest, let highest):
            Self.ssdAnchors(maps: maps, lowest: lowest, highest: highest)
        case .squares(let strides, let sizes, let isClipped):
            Self.squareAnchors(
                strides: strides, sizes: sizes, isClipped: isClipped, input: input)
        }
    }

    private static func ssdAnchors(maps: [Int], lowest: Double, highest: Double) -> [Anchor] {
        let step = (highest - lowest) / Double(max(maps.count - 1, 1))
        let scales = maps.indices.map { lowest + step * Double($0) } + [1.0]
        var anchors: [Anchor] = []
        for (k, side) in maps.enumerated() {
            let s = scales[k]
            let shapes: [(scale: Double, ratio: Double)] =
                k == 0
                ? [(0.1, 1), (s, 2), (s, 0.5)]
                : [
                    (s, 1), (s, 2), (s, 0.5), (s, 3), (s, 1.0 / 3),
                    ((s * scales[k + 1]).squareRoot(), 1),
                ]
            for y in 0..<side {
                for x in 0..<side {
                    for shape in shapes {
                        let root = shape.ratio.squareRoot()
                        anchors.append(
                            Anchor(
                                centerX: Float((Double(x) + 0.5) / Double(side)),
                                centerY: Float((Double(y) + 0.5) / Double(side)),
                                width: Float(shape.scale * root),
                                height: Float(shape.scale / root)))
                    }
                }
            }
        }
        return anchors
    }

    private static func squareAnchors(
        strides: [Int], sizes: [[Float]], isClipped: Bool, input: Size
    ) -> [Anchor] {
        let limit: Float = isClipped ? 1 : .greatestFiniteMagnitude
        let (width, height) = (Float(input.width), Float(input.height))
        var anchors: [Anchor] = []
        for (stride, sides) in zip(strides, sizes) {
            for y in 0..<((input.height + stride - 1) / stride) {
                for x in 0..<((input.width + stride - 1) / stride) {
                    for side in sides {
                        anchors.append(
                            Anchor(
                                centerX: min((Float(x) + 0.5) * Float(stride) / width, limit),
                                centerY: min((Float(y) + 0.5) * Float(stride) / height, limit),
                                width: min(side / width, limit),
                                height: min(side / height, limit)))
                    }
                }
            }
        }
        return anchors
    }
}
