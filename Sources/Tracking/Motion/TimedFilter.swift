package import VisionCore

/// Centre and sides of a box under a constant-velocity model in media time.
///
/// It steps by the time that went by, so that a skipped or late frame costs nothing. Noise grows
/// with the height of the box; velocities are in pixels a second. The noise of a step is that of a
/// velocity which wanders (white acceleration: Bar-Shalom and others, 2001, section 6.2.2).
package struct TimedFilter: Hashable, Sendable, Codable {
    /// Horizontal centre, pixels.
    package private(set) var x: KalmanAxis
    /// Vertical centre, pixels.
    package private(set) var y: KalmanAxis
    private var width: KalmanAxis
    private var height: KalmanAxis

    /// A filter at rest on `box`, whose height must be positive.
    package init(_ box: PreciseBox, noise: MotionNoise) {
        func axis(_ position: Double, speed: Double) -> KalmanAxis {
            KalmanAxis(
                position: position, positionVariance: square(noise.measurement * box.height),
                velocityVariance: square(speed * box.height))
        }
        x = axis(box.left + box.width / 2, speed: noise.speed)
        y = axis(box.top + box.height / 2, speed: noise.speed)
        width = axis(box.width, speed: noise.startGrowth)
        height = axis(box.height, speed: noise.startGrowth)
    }

    /// Moves `seconds` ahead.
    ///
    /// With `fading`, the time in which a speed falls to a third, the box slows down and keeps its
    /// size: its object is out of sight.
    package mutating func predict(seconds: Double, noise: MotionNoise, fading: Double?) {
        let tall = max(height.position, 1)
        let wander = square(noise.wander * tall)
        let acceleration = square(noise.acceleration * tall)
        let growth = square(noise.growth * tall)
        x.predict(seconds: seconds, wander: wander, acceleration: acceleration, fading: fading)
        y.predict(seconds: seconds, wander: wander, acceleration: acceleration, fading: fading)
        if fading != nil { (width.velocity, height.velocity) = (0, 0) }
        width.predict(seconds: seconds, wander: wander, acceleration: growth, fading: nil)
        height.predict(seconds: seconds, wander: wander, acceleration: growth, fading: nil)
    }

    /// Corrects the estimate by a detected box, whose height must be positive.
    package mutating func correct(_ box: PreciseBox, noise: MotionNoise) {
        let variance = square(noise.measurement * max(height.position, 1))
        x.correct(box.left + box.width / 2, noise: variance)
        y.correct(box.top + box.height / 2, noise: variance)
        width.correct(box.width, noise: variance)
        height.correct(box.height, noise: variance)
    }

    /// The estimate as a box; a side that would vanish is a pixel long.
    package var box: PreciseBox {
        PreciseBox(
            centerX: x.position, centerY: y.position, width: max(width.position, 1),
            height: max(height.position, 1))
    }

    /// The estimate `seconds` after the last step, of the same size.
    package func box(after seconds: Double, fading: Double?) -> PreciseBox {
        PreciseBox(
            centerX: x.position + x.velocity * way(seconds, fading),
            centerY: y.position + y.velocity * way(seconds, fading),
            width: max(width.position, 1), height: max(height.position, 1))
    }
}

extension KalmanAxis {
    /// Moves `seconds` ahead; variances of noise are those of one second.
    fileprivate mutating func predict(
        seconds: Double, wander: Double, acceleration: Double, fading: Double?
    ) {
        let square = seconds * seconds
        position += velocity * way(seconds, fading)
        if let fading { velocity *= (-seconds / fading).exponential }
        positionVariance +=
            2 * seconds * covariance + square * velocityVariance
            + acceleration * square * seconds / 3 + wander * seconds
        covariance += seconds * velocityVariance + acceleration * square / 2
        velocityVariance += acceleration * seconds
    }
}

/// The seconds of full speed that a fading one makes in `seconds`.
private func way(_ seconds: Double, _ fading: Double?) -> Double {
    guard let fading else { return seconds }
    return fading * (1 - (-seconds / fading).exponential)
}

private func square(_ value: Double) -> Double { value * value }

extension Double {
    /// e to the power of it, for values of 0 and less.
    ///
    /// Of its own series, so that tracks are the same on every machine.
    fileprivate var exponential: Double {
        guard self > -40 else { return 0 }
        // e^x = (e^(x/2^k))^(2^k), with |x/2^k| of at most 1/16.
        var halvings = 0
        var part = self
        while part < -0.0625 {
            part /= 2
            halvings += 1
        }
        var (sum, term) = (1.0, 1.0)
        for order in 1...9 {
            term *= part / Double(order)
            sum += term
        }
        for _ in 0..<halvings { sum *= sum }
        return sum
    }
}
