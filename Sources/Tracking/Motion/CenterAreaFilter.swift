package import VisionCore

/// SORT's filter: centre, area, width over height; the last has no velocity (`xysr`, 7 states).
///
/// Noise is constant, in pixels, as published (Bewley et al., 2016).
package struct CenterAreaFilter: Hashable, Sendable, Codable {
    /// Horizontal centre, pixels.
    package var x: KalmanAxis
    /// Vertical centre, pixels.
    package var y: KalmanAxis
    /// Width times height, square pixels.
    package var area: KalmanAxis
    /// Width over height; its velocity is always 0.
    package var aspect: KalmanAxis

    /// A filter at rest on `box`, whose height must be positive.
    package init(_ box: PreciseBox) {
        func axis(_ position: Double) -> KalmanAxis {
            KalmanAxis(position: position, positionVariance: 10, velocityVariance: 10_000)
        }
        x = axis(box.left + box.width / 2)
        y = axis(box.top + box.height / 2)
        area = axis(box.width * box.height)
        aspect = KalmanAxis(
            position: box.width / box.height, positionVariance: 10, velocityVariance: 0)
    }

    /// Moves one step ahead; an area that would vanish stops shrinking.
    package mutating func predict() {
        if area.position + area.velocity <= 0 { area.velocity = 0 }
        x.predict(positionNoise: 1, velocityNoise: 0.01)
        y.predict(positionNoise: 1, velocityNoise: 0.01)
        area.predict(positionNoise: 1, velocityNoise: 0.0001)
        aspect.predict(positionNoise: 1, velocityNoise: 0)
    }

    /// Corrects the estimate by a detected box, whose height must be positive.
    package mutating func correct(_ box: PreciseBox) {
        x.correct(box.left + box.width / 2, noise: 1)
        y.correct(box.top + box.height / 2, noise: 1)
        area.correct(box.width * box.height, noise: 10)
        aspect.correct(box.width / box.height, noise: 10)
    }

    /// The estimate as a box; its edges are not numbers when area or aspect became negative.
    package var box: PreciseBox {
        let width = (area.position * aspect.position).squareRoot()
        return PreciseBox(
            centerX: x.position, centerY: y.position, width: width, height: area.position / width)
    }
}
