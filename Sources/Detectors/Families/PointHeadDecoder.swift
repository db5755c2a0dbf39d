import Glibc
package import VisionCore

/// FCOS (Tian and others, 2019) and RTMDet (Lyu and others, 2022): scores of each class and
/// distances to the four sides for each cell of each level, perhaps centre-ness.
///
/// Outputs: scores, distances, centre-ness, joined over the levels, [cells, classes], [cells, 4],
/// [cells, 1], or a map of each level, [classes, rows, columns] and so on. Every class that reaches
/// the least score is a candidate of its own, as the authors have it.
package struct PointHeadDecoder: BoxDecoder {
    /// How centre-ness counts.
    package enum Centerness: Sendable, Hashable {
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
    package var center: Float
    /// Whether distances are in cells and not in input pixels.
    package var isInCells: Bool
    /// How centre-ness counts.
    package var centerness: Centerness
    /// Whether scores need no sigmoid.
    package var areProbabilities: Bool
    /// Classes of the output.
    package var classCount: Int
    /// The word for the family.
    package var family: String

    package init(
        strides: [Int], center: Float, isInCells: Bool, centerness: Centerness,
        areProbabilities: Bool, classCount: Int, family: String
    ) {
        self.strides = strides
        self.center = center
        self.isInCells = isInCells
        self.centerness = centerness
        self.areProbabilities = areProbabilities
        self.classCount = classCount
        self.family = family
    }

    private var widths: [Int] { [classCount, 4] + (centerness == .none ? [] : [1]) }

    package func check(outputs: [[Int]], input: Size) throws(DetectorError) {
        let forms = LevelGrids(strides, input: input).extents(widths, anchors: 1)
        guard outputs == forms.joined || outputs == forms.maps else {
            throw .outputsDoNotFit(
                family: family,
                expected: outputs.count > widths.count ? forms.maps : forms.joined,
                found: outputs)
        }
    }

    package func candidates(
        in outputs: [NetworkOutput], input: Size, minimumScore: Float
    ) -> [Candidate] {
        let grids = LevelGrids(strides, input: input)
        let maps = grids.maps(outputs, widths: widths, anchors: 1)
        // Centre-ness only lowers a product; its root may raise it to the root of the class score.
        let scores = HeadScores(
            areProbabilities: areProbabilities,
            minimumScore: centerness == .root ? minimumScore * minimumScore : minimumScore)
        var found: [Candidate] = []
        for level in strides.indices {
            for cell in 0..<grids.cells[level] {
                let classes = maps[0].place(level, cell, 0)
                var box: Box?
                for index in 0..<classCount where classes[index] >= scores.least {
                    var score = scores.score(classes[index])
                    if centerness != .none {
                        score *= scores.score(maps[2].place(level, cell, 0)[0])
                        if centerness == .root { score = score.squareRoot() }
                    }
                    guard score >= minimumScore else { continue }
                    let place =
                        box
                        ?? decoded(
                            maps[1].place(level, cell, 0), stride: strides[level],
                            column: cell % grids.columns[level],
                            row: cell / grids.columns[level])
                    box = place
                    keep(Candidate(box: place, classIndex: index, score: score), in: &found)
                }
            }
        }
        return found
    }

    private func decoded(
        _ sides: LevelMaps.Place, stride: Int, column: Int, row: Int
    ) -> Box {
        let x = (Float(column) + center) * Float(stride)
        let y = (Float(row) + center) * Float(stride)
        let unit: Float = isInCells ? Float(stride) : 1
        return Box(
            left: x - sides[0] * unit, top: y - sides[1] * unit, right: x + sides[2] * unit,
            bottom: y + sides[3] * unit)
    }
}
