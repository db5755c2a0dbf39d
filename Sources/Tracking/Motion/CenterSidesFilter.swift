package import VisionCore

/// BoT-SORT's filter: centre, width, height, and their velocities (`xywh`, 8 states).
///
/// Noise across follows the width of the box and noise down its height (Aharon and others, 2022,
/// section 3.1).
package struct CenterSidesFilter: TwoStepFilter {
    /// Horizontal centre, pixels.
    package private(set) var x: KalmanAxis
    /// Vertical centre, pixels.
    package private(set) var y: KalmanAxis
    /// Pixels from left to right.
    package private(set) var width: KalmanAxis
    /// Pixels from top to bottom.
    package private(set) var height: KalmanAxis

    fileprivate static let positionWeight = 1.0 / 20
    fileprivate static let velocityWeight = 1.0 / 160

    /// A filter at rest on `box`, whose sides must be positive.
    package init(_ box: PreciseBox) {
        func axis(_ position: Double, side: Double) -> KalmanAxis {
            KalmanAxis(
                position: position, positionVariance: square(2 * Self.positionWeight * side),
                velocityVariance: square(10 * Self.velocityWeight * side))
        }
        x = axis(box.left + box.width / 2, side: box.width)
        y = axis(box.top + box.height / 2, side: box.height)
        width = axis(box.width, side: box.width)
        height = axis(box.height, side: box.height)
    }

    /// Moves one step ahead; `freezing` lets a lost box keep its size.
    package mutating func predict(freezing: Bool) {
        if freezing { (width.velocity, height.velocity) = (0, 0) }
        let (across, down) = (width.position, height.position)
        x.predict(side: across)
        y.predict(side: down)
        width.predict(side: across)
        height.predict(side: down)
    }

    /// Corrects the estimate by a detected box, whose sides must be positive.
    package mutating func correct(_ box: PreciseBox) {
        let across = square(Self.positionWeight * width.position)
        let down = square(Self.positionWeight * height.position)
        x.correct(box.left + box.width / 2, noise: across)
        y.correct(box.top + box.height / 2, noise: down)
        width.correct(box.width, noise: across)
        height.correct(box.height, noise: down)
    }

    /// The camera moved: the same place is elsewhere in the picture, and so is each speed.
    ///
    /// The authors turn width and height too, and keep what a turn makes both coordinates share;
    /// here sides grow by the scale alone, and coordinates stay apart. Without a turn it is the
    /// same.
    package mutating func follow(_ motion: CameraMotion) {
        let (across, down) = (x, y)
        x = across.mixed(motion.a, with: down, -motion.b)
        y = down.mixed(motion.a, with: across, motion.b)
        x.position += motion.dx
        y.position += motion.dy
        width = width.mixed(motion.scale, with: width, 0)
        height = height.mixed(motion.scale, with: height, 0)
    }

    /// The estimate as a box.
    package var box: PreciseBox {
        PreciseBox(
            centerX: x.position, centerY: y.position, width: width.position,
            height: height.position)
    }
}

extension KalmanAxis {
    /// Moves one step ahead with the noise of a box of `side` pixels.
    fileprivate mutating func predict(side: Double) {
        predict(
            positionNoise: square(CenterSidesFilter.positionWeight * side),
            velocityNoise: square(CenterSidesFilter.velocityWeight * side))
    }

    /// So much of it and so much of another one, taken as independent.
    fileprivate func mixed(_ share: Double, with other: KalmanAxis, _ otherShare: Double)
        -> KalmanAxis
    {
        var mixed = self
        mixed.position = share * position + otherShare * other.position
        mixed.velocity = share * velocity + otherShare * other.velocity
        let (own, its) = (share * share, otherShare * otherShare)
        mixed.positionVariance = own * positionVariance + its * other.positionVariance
        mixed.covariance = own * covariance + its * other.covariance
        mixed.velocityVariance = own * velocityVariance + its * other.velocityVariance
        return mixed
    }
}

private func square(_ value: Double) -> Double { value * value }
