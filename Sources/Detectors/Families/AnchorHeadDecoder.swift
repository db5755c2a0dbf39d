import Glibc
package import VisionCore

/// RetinaNet and EfficientDet (Lin and others, "Focal Loss", 2017; Tan and others, 2020): scores of
/// each class and box offsets for each anchor of each level.
///
/// Outputs: scores then offsets, joined over the levels, [anchors, classes] and [anchors, 4], or
/// a map of each level, [anchors × classes, rows, columns] then [anchors × 4, rows, columns]. Every
/// class that reaches the least score is a candidate of its own, as the authors have it.
package struct AnchorHeadDecoder: BoxDecoder {
    /// An anchor around its middle.
    package struct Anchor: Sendable, Equatable {
        /// Columns, input pixels.
        package var width: Float
        /// Rows, input pixels.
        package var height: Float

        package init(width: Float, height: Float) {
            self.width = width
            self.height = height
        }
    }

    /// Input pixels per cell, of each level.
    package var strides: [Int]
    /// The anchors of a cell, level by level.
    package var anchors: [[Anchor]]
    /// Where an anchor's middle is in its cell, 0 to 1.
    package var center: Float
    /// Whether offsets are y, x, height, width.
    package var isTransposed: Bool
    /// Whether scores need no sigmoid.
    package var areProbabilities: Bool
    /// Classes of the output.
    package var classCount: Int

    package init(
        strides: [Int], anchors: [[Anchor]], center: Float, isTransposed: Bool,
        areProbabilities: Bool, classCount: Int
    ) {
        self.strides = strides
        self.anchors = anchors
        self.center = center
        self.isTransposed = isTransposed
        self.areProbabilities = areProbabilities
        self.classCount = classCount
    }

    /// The greatest logarithm of a side's growth: 1000 / 16.
    private static let greatestGrowth = logf(1000 / 16)

    private var perCell: Int { anchors.first?.count ?? 0 }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let forms = LevelGrids(strides, input: input).extents(
            [classCount, 4], anchors: perCell)
        guard outputs == forms.joined || outputs == forms.maps, perCell > 0,
            anchors.count == strides.count, anchors.allSatisfy({ $0.count == perCell })
        else {
            throw .outputsDoNotFit(
                family: "retinanet", expected: outputs.count > 2 ? forms.maps : forms.joined,
                found: outputs)
        }
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        let grids = LevelGrids(strides, input: input)
        let maps = grids.maps(outputs, widths: [classCount, 4], anchors: perCell)
        let scores = HeadScores(areProbabilities: areProbabilities, minimumScore: minimumScore)
        var found: [Candidate] = []
        for level in strides.indices {
            for cell in 0..<grids.cells[level] {
                for anchor in 0..<perCell {
                    let classes = maps[0].place(level, cell, anchor)
                    var box: Box?
                    for index in 0..<classCount where classes[index] >= scores.least {
                        let score = scores.score(classes[index])
                        guard score >= minimumScore else { continue }
                        let place =
                            box
                            ?? decoded(
                                maps[1].place(level, cell, anchor), anchors[level][anchor],
                                stride: strides[level], column: cell % grids.columns[level],
                                row: cell / grids.columns[level])
                        box = place
                        keep(Candidate(box: place, classIndex: index, score: score), in: &found)
                    }
                }
            }
        }
        return found
    }

    private func decoded(
        _ offsets: LevelMaps.Place, _ anchor: Anchor, stride: Int, column: Int, row: Int
    ) -> Box {
        let (x, y, w, h) = isTransposed ? (1, 0, 3, 2) : (0, 1, 2, 3)
        let middleX = (Float(column) + center) * Float(stride)
        let middleY = (Float(row) + center) * Float(stride)
        return Candidate.box(
            centerX: middleX + offsets[x] * anchor.width,
            centerY: middleY + offsets[y] * anchor.height,
            width: anchor.width * expf(min(offsets[w], Self.greatestGrowth)),
            height: anchor.height * expf(min(offsets[h], Self.greatestGrowth)))
    }
}

extension AnchorHeadDecoder.Anchor {
    /// The anchors of a level: `octaves` sizes from `side` pixels to its double, each in these
    /// `shapes` (width and height of the side), all sizes of a shape first or all shapes of a size.
    ///
    /// With `rounds` sides are cut to whole pixels and edges rounded to them.
    package static func level(
        side: Double, octaves: Int, shapes: [[Double]], shapesFirst: Bool, rounds: Bool
    ) -> [Self] {
        let sides = (0..<max(octaves, 1)).map { octave in
            let exact = side * exp2(Double(octave) / Double(max(octaves, 1)))
            return rounds ? exact.rounded(.down) : exact
        }
        func anchor(_ side: Double, _ shape: [Double]) -> Self {
            let length = { (share: Double) -> Float in
                rounds
                    ? 2 * (Float(side) * Float(share) / 2).rounded(.toNearestOrEven)
                    : Float(side * share)
            }
            return Self(width: length(shape.first ?? 1), height: length(shape.last ?? 1))
        }
        return shapesFirst
            ? sides.flatMap { side in shapes.map { anchor(side, $0) } }
            : shapes.flatMap { shape in sides.map { anchor($0, shape) } }
    }
}
