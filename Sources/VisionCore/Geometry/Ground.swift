/// The ground as a camera sees it: a plane homography from the picture to metres.
///
/// Fitted by least squares over four or more pairs (the direct linear transform, Hartley and
/// Zisserman, section 4.1, with the last element 1 and coordinates brought to a like size first).
package struct Ground: Hashable, Sendable, Codable {
    /// A place on the ground, metres.
    package struct Place: Hashable, Sendable, Codable {
        /// Metres along the first axis.
        package var x: Double
        /// Metres along the second axis.
        package var y: Double

        /// The place (`x`, `y`).
        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }

        /// Metres to `other`.
        package func distance(to other: Place) -> Double {
            let (dx, dy) = (other.x - x, other.y - y)
            return (dx * dx + dy * dy).squareRoot()
        }
    }

    /// The middle of the points of the pairs: the origin of the matrix, which is on the ground.
    private let middle: NormalizedPoint
    /// The matrix row by row, from parts of the picture to metres; the last element is 1.
    private let matrix: [Double]
    /// Root mean square of what the pairs are off by, metres.
    package let error: Double

    /// How far an anchor may be off, as a share of the height of the picture.
    private static let anchorShare = 1.0 / 500

    /// The ground on which `points` (0 to 1 of the picture) are at `metres`; nil for fewer than
    /// four pairs, for lists of unlike length, and where no plane fits (three on a line).
    package init?(points: [NormalizedPoint], metres: [Place]) {
        guard points.count == metres.count, points.count >= 4 else { return nil }
        let size = max(metres.map { max(abs($0.x), abs($0.y)) }.max() ?? 1, 1e-9)
        guard size.isFinite else { return nil }
        // Normal equations of the eight unknowns.
        var system = Array(repeating: Array(repeating: 0.0, count: 9), count: 8)
        let count = Double(points.count)
        let middle = NormalizedPoint(
            x: points.reduce(0) { $0 + $1.x } / count, y: points.reduce(0) { $0 + $1.y } / count)
        for (given, place) in zip(points, metres) {
            let point = NormalizedPoint(x: given.x - middle.x, y: given.y - middle.y)
            let (u, v) = (place.x / size, place.y / size)
            let rows = [
                [point.x, point.y, 1, 0, 0, 0, -u * point.x, -u * point.y, u],
                [0, 0, 0, point.x, point.y, 1, -v * point.x, -v * point.y, v],
            ]
            for row in rows {
                for i in 0..<8 { for j in 0..<9 { system[i][j] += row[i] * row[j] } }
            }
        }
        guard let h = Self.solved(&system) else { return nil }
        self.middle = middle
        let matrix = h[0..<6].map { $0 * size } + [h[6], h[7], 1]
        self.matrix = matrix
        var squares = 0.0
        for (point, place) in zip(points, metres) {
            guard let found = Self.place(of: point, from: middle, by: matrix) else { return nil }
            let distance = found.distance(to: place)
            squares += distance * distance
        }
        error = (squares / count).squareRoot()
        guard error.isFinite else { return nil }
    }

    /// Gauss elimination with pivots of rows; nil for a singular system.
    private static func solved(_ system: inout [[Double]]) -> [Double]? {
        for column in 0..<8 {
            let pivot = (column..<8).max { abs(system[$0][column]) < abs(system[$1][column]) }
            guard let pivot, abs(system[pivot][column]) > 1e-12 else { return nil }
            system.swapAt(column, pivot)
            for row in 0..<8 where row != column {
                let factor = system[row][column] / system[column][column]
                for k in column..<9 { system[row][k] -= factor * system[column][k] }
            }
        }
        return (0..<8).map { system[$0][8] / system[$0][$0] }
    }

    private static func place(
        of given: NormalizedPoint, from middle: NormalizedPoint, by matrix: [Double]
    ) -> Place? {
        guard matrix.count == 9 else { return nil }
        let point = NormalizedPoint(x: given.x - middle.x, y: given.y - middle.y)
        let depth = matrix[6] * point.x + matrix[7] * point.y + 1
        guard depth > 1e-9 else { return nil }
        let place = Place(
            x: (matrix[0] * point.x + matrix[1] * point.y + matrix[2]) / depth,
            y: (matrix[3] * point.x + matrix[4] * point.y + matrix[5]) / depth)
        return place.x.isFinite && place.y.isFinite ? place : nil
    }

    /// Where `point` of a picture of `size` is; nil beyond the horizon.
    package func place(of point: PrecisePoint, in size: Size) -> Place? {
        guard size.width > 0, size.height > 0 else { return nil }
        return Self.place(
            of: NormalizedPoint(
                x: point.x / Double(size.width), y: point.y / Double(size.height)),
            from: middle, by: matrix)
    }

    /// Metres a second of what moves by `velocity` pixels a second at `point`.
    package func velocity(_ velocity: Point, at point: PrecisePoint, in size: Size) -> Place? {
        // A small step on both sides: the derivative of a quotient of linear functions is smooth.
        let step = 1.0 / 64
        let (dx, dy) = (Double(velocity.x) * step, Double(velocity.y) * step)
        guard
            let ahead = place(of: PrecisePoint(x: point.x + dx, y: point.y + dy), in: size),
            let behind = place(of: PrecisePoint(x: point.x - dx, y: point.y - dy), in: size)
        else { return nil }
        return Place(x: (ahead.x - behind.x) / (2 * step), y: (ahead.y - behind.y) / (2 * step))
    }

    /// Metres that a pixel is long at `point`: the mean of across and down.
    package func metresPerPixel(at point: PrecisePoint, in size: Size) -> Double? {
        guard let across = velocity(Point(x: 1, y: 0), at: point, in: size),
            let down = velocity(Point(x: 0, y: 1), at: point, in: size)
        else { return nil }
        let zero = Place(x: 0, y: 0)
        return (across.distance(to: zero) + down.distance(to: zero)) / 2
    }

    /// Metres by which a place may be wrong at `point`: what the pairs are off by, and an anchor
    /// that is off by 1/500 of the picture's height.
    package func error(at point: PrecisePoint, in size: Size) -> Double {
        let anchor =
            (metresPerPixel(at: point, in: size) ?? 0) * Double(size.height) * Self.anchorShare
        return (error * error + anchor * anchor).squareRoot()
    }
}
