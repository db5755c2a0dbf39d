/// How the picture moved because the camera did: where a place of one frame is in the next.
///
/// A turn, a scale and a shift, in pixels of the picture as shown: (`x`, `y`) becomes
/// (`a`·x - `b`·y + `dx`, `b`·x + `a`·y + `dy`).
package struct CameraMotion: Hashable, Sendable, Codable {
    /// The scale times the cosine of the turn.
    package let a: Double
    /// The scale times the sine of the turn.
    package let b: Double
    /// The shift to the right, pixels.
    package let dx: Double
    /// The shift downwards, pixels.
    package let dy: Double

    /// A camera that stands still.
    package static let still = CameraMotion(a: 1, b: 0, dx: 0, dy: 0)

    /// A motion of these four numbers.
    package init(a: Double, b: Double, dx: Double, dy: Double) {
        (self.a, self.b, self.dx, self.dy) = (a, b, dx, dy)
    }

    /// A motion of four numbers in this order; nil for one that no camera makes between two frames.
    package init?(_ numbers: [Double]) {
        guard numbers.count == 4, (0.5...2).contains(numbers[0]), numbers[1].magnitude <= 1,
            numbers[2].magnitude <= 1e5, numbers[3].magnitude <= 1e5
        else { return nil }
        self.init(a: numbers[0], b: numbers[1], dx: numbers[2], dy: numbers[3])
    }

    /// Itself on the log's grid: millionths, and hundredths of a pixel.
    package var roundedToLogStep: CameraMotion {
        func rounded(_ value: Double, _ steps: Double) -> Double {
            (value * steps).rounded(.toNearestOrEven) / steps
        }
        return CameraMotion(
            a: rounded(a, 1e6), b: rounded(b, 1e6), dx: rounded(dx, 100), dy: rounded(dy, 100))
    }

    /// The factor by which things grow.
    package var scale: Double { (a * a + b * b).squareRoot() }

    /// Where a box is afterwards: its centre moved, its sides grown.
    package func moved(_ box: PreciseBox) -> PreciseBox {
        let (x, y) = ((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        return PreciseBox(
            centerX: a * x - b * y + dx, centerY: b * x + a * y + dy, width: box.width * scale,
            height: box.height * scale)
    }
}
