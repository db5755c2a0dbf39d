package import VisionCore

/// ByteTrack's filter: centre, width over height, height, and their velocities (`xyah`, 8 states).
///
/// Noise follows the height of the box, as in DeepSORT and ByteTrack (Zhang et al., 2022).
package struct CenterAspectFilter: TwoStepFilter {
    /// Horizontal centre, pixels.
    package var x: KalmanAxis
    /// Vertical centre, pixels.
    package var y: KalmanAxis
    /// Width over height.
    package var aspect: KalmanAxis
    /// Height, pixels.
    package var height: KalmanAxis

    private static let positionWeight = 1.0 / 20
    private static let velocityWeight = 1.0 / 160

    /// A filter at rest on `box`, whose height must be positive.
    package init(_ box: PreciseBox) {
        let boxHeight = box.height
        let position = square(2 * Self.positionWeight * boxHeight)
        let velocity = square(10 * Self.velocityWeight * boxHeight)
        x = KalmanAxis(
            position: box.left + box.width / 2, positionVariance: position,
            velocityVariance: velocity)
        y = KalmanAxis(
            position: box.top + boxHeight / 2, positionVariance: position,
            velocityVariance: velocity)
        aspect = KalmanAxis(
            position: box.width / boxHeight, positionVariance: 1e-4, velocityVariance: 1e-10)
        height = KalmanAxis(
            position: boxHeight, positionVariance: position, velocityVariance: velocity)
    }

    /// Moves one step ahead; `freezing` lets a lost box keep its height.
    package mutating func predict(freezing: Bool) {
        if freezing { height.velocity = 0 }
        let position = square(Self.positionWeight * height.position)
        let velocity = square(Self.velocityWeight * height.position)
        x.predict(positionNoise: position, velocityNoise: velocity)
        y.predict(positionNoise: position, velocityNoise: velocity)
        aspect.predict(positionNoise: 1e-4, velocityNoise: 1e-10)
        height.predict(positionNoise: position, velocityNoise: velocity)
    }

    /// Corrects the estimate by a detected box, whose height must be positive.
    package mutating func correct(_ box: PreciseBox) {
        let noise = square(Self.positionWeight * height.position)
        x.correct(box.left + box.width / 2, noise: noise)
        y.correct(box.top + box.height / 2, noise: noise)
        aspect.correct(box.width / box.height, noise: 1e-2)
        height.correct(box.height, noise: noise)
    }

    /// The estimate as a box.
    package var box: PreciseBox {
        PreciseBox(
            centerX: x.position, centerY: y.position, width: aspect.position * height.position,
            height: height.position)
    }
}

private func square(_ value: Double) -> Double { value * value }
