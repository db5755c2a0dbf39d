/// One coordinate of a box with its velocity, under a constant-velocity Kalman filter.
///
/// SORT's and ByteTrack's filters start from a diagonal covariance, have diagonal noise and couple
/// a coordinate with its own velocity only. Their 7×7 and 8×8 covariances therefore stay made of
/// 2×2 blocks, and one such block per coordinate is the whole filter, exactly. The unit of
/// time is one step of the tracker.
package struct KalmanAxis: Hashable, Sendable, Codable {
    /// Estimated coordinate.
    package var position: Double
    /// Estimated change of the coordinate per step.
    package var velocity: Double
    /// Variance of `position`.
    package var positionVariance: Double
    /// Covariance of `position` and `velocity`.
    package var covariance: Double
    /// Variance of `velocity`.
    package var velocityVariance: Double

    /// An axis at rest at `position`.
    package init(position: Double, positionVariance: Double, velocityVariance: Double) {
        self.position = position
        self.velocity = 0
        self.positionVariance = positionVariance
        self.covariance = 0
        self.velocityVariance = velocityVariance
    }

    /// Moves one step ahead; the arguments are the variances that the step adds.
    package mutating func predict(positionNoise: Double, velocityNoise: Double) {
        position += velocity
        positionVariance += covariance + covariance + velocityVariance + positionNoise
        covariance += velocityVariance
        velocityVariance += velocityNoise
    }

    /// Corrects the estimate by a measurement of the coordinate with variance `noise`.
    package mutating func correct(_ measurement: Double, noise: Double) {
        let innovation = measurement - position
        let total = positionVariance + noise
        let gain = positionVariance / total
        let velocityGain = covariance / total
        position += gain * innovation
        velocity += velocityGain * innovation
        velocityVariance -= velocityGain * covariance
        covariance -= velocityGain * positionVariance
        positionVariance -= gain * positionVariance
    }
}
