import VisionCore

extension TrackEndReason {
    /// Why a track ends whose box was `box` last: it left the picture, or it was lost inside.
    init(_ box: PreciseBox, in size: Size) { self = box.touchesEdge(of: size) ? .left : .lost }
}
