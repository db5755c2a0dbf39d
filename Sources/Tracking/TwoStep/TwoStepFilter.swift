import VisionCore

/// A motion filter as ByteTrack's scheme needs it; one step is one update of the tracker.
protocol TwoStepFilter: Hashable, Sendable, Codable {
    /// Horizontal centre, pixels.
    var x: KalmanAxis { get }
    /// Vertical centre, pixels.
    var y: KalmanAxis { get }

    /// A filter at rest on `box`, whose height must be positive.
    init(_ box: PreciseBox)

    /// Moves one step ahead; `freezing` is for a track that is not seen.
    mutating func predict(freezing: Bool)

    /// Corrects the estimate by a detected box, whose height must be positive.
    mutating func correct(_ box: PreciseBox)

    /// The camera moved; by default nothing follows from that.
    mutating func follow(_ motion: CameraMotion)

    /// The estimate as a box.
    var box: PreciseBox { get }

    /// The estimate `steps` after the last step.
    func box(after steps: Double, freezing: Bool) -> PreciseBox
}

extension TwoStepFilter {
    mutating func follow(_ motion: CameraMotion) {}
}
