import Glibc

/// A box that is turned about its centre, in pixels of the picture as shown.
package struct OrientedBox: Hashable, Sendable, Codable {
    /// The middle.
    package var center: Point
    /// The side along the direction `angle`.
    package var width: Float
    /// The side across it.
    package var height: Float
    /// Radians from the picture's x axis towards its y axis: clockwise as seen.
    package var angle: Float

    /// A box about `center`.
    package init(center: Point, width: Float, height: Float, angle: Float) {
        self.center = center
        self.width = width
        self.height = height
        self.angle = angle
    }

    /// Its corners, in turn.
    package var corners: [Point] {
        let (c, s) = (cosf(angle), sinf(angle))
        let along = (x: c * width / 2, y: s * width / 2)
        let across = (x: -s * height / 2, y: c * height / 2)
        return [(1, 1), (1, -1), (-1, -1), (-1, 1)].map { (a: Float, b: Float) in
            Point(
                x: center.x + a * along.x + b * across.x, y: center.y + a * along.y + b * across.y)
        }
    }

    /// The axis-parallel box about it.
    package var bounds: Box {
        let xs = corners.map(\.x), ys = corners.map(\.y)
        return Box(
            left: xs.min() ?? 0, top: ys.min() ?? 0, right: xs.max() ?? 0, bottom: ys.max() ?? 0)
    }

    /// The same box with an angle of 0 to 90 degrees.
    package var regular: OrientedBox {
        guard angle.isFinite else { return self }
        let half = Float.pi / 2
        let turn = angle - (angle / Float.pi).rounded(.down) * Float.pi
        if turn >= half {
            return OrientedBox(center: center, width: height, height: width, angle: turn - half)
        }
        return OrientedBox(center: center, width: width, height: height, angle: turn)
    }

    /// The angle in degrees.
    package var degrees: Float { angle * 180 / Float.pi }

    /// Overlap of two turned boxes taken as normal distributions, 0 to 1 (Llerena and others,
    /// "Probabilistic Intersection-over-Union for training and evaluation of oriented object
    /// detectors", 2021).
    package func probabilisticIOU(_ other: OrientedBox) -> Float {
        let (a1, b1, c1) = covariance, (a2, b2, c2) = other.covariance
        let tiny: Float = 1e-7
        let x = center.x - other.center.x, y = center.y - other.center.y
        let (a, b, c) = (a1 + a2, b1 + b2, c1 + c2)
        let spread = a * b - c * c + tiny
        let first = (a * y * y + b * x * x) / spread / 4
        let second = c * -x * y / spread / 2
        let own = max(a1 * b1 - c1 * c1, 0), others = max(a2 * b2 - c2 * c2, 0)
        let third = logf((a * b - c * c) / (4 * (own * others).squareRoot() + tiny) + tiny) / 2
        let distance = min(max(first + second + third, tiny), 100)
        return 1 - (1 - expf(-distance) + tiny).squareRoot()
    }

    /// Variances along the axes, and the covariance.
    private var covariance: (Float, Float, Float) {
        let (a, b) = (width * width / 12, height * height / 12)
        let (c, s) = (cosf(angle), sinf(angle))
        return (a * c * c + b * s * s, a * s * s + b * c * c, (a - b) * c * s)
    }

    /// Itself on the log's grid: hundredths of a pixel and of a degree.
    package var roundedToLogStep: OrientedBox {
        OrientedBox(
            center: Point(x: LogStep.pixel.rounded(center.x), y: LogStep.pixel.rounded(center.y)),
            width: LogStep.pixel.rounded(width), height: LogStep.pixel.rounded(height),
            angle: LogStep.pixel.rounded(degrees) * Float.pi / 180)
    }
}
