import VisionCore

extension Array {
    /// Changes each element in place, and keeps those for which `body` is true in their order.
    mutating func keepEach(where body: (inout Element) -> Bool) {
        var kept = 0
        for index in indices where body(&self[index]) {
            if kept != index { swapAt(kept, index) }
            kept += 1
        }
        removeSubrange(kept...)
    }
}

extension TrackEndReason {
    /// Why a track ends whose box was `box` last: it left the picture, or it was lost inside.
    init(_ box: PreciseBox, in size: Size) { self = box.touchesEdge(of: size) ? .left : .lost }
}
