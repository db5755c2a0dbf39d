import VisionCore

// The example of VisionCore.docc.
func middleFrame(of ticks: [Int64], per second: Int64) -> MediaInstant? {
    guard !ticks.isEmpty else { return nil }
    let time = MediaTime(
        value: ticks.sorted()[ticks.count / 2], timeBase: TimeBase(1, second))
    return MediaInstant(nanoseconds: time.nanoseconds)
}
