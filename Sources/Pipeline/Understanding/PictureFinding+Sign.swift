import Analytics
import VisionCore

extension PictureFinding {
    /// What it says about the camera, as rules hear it; nil where it says nothing of it.
    func sign(at time: MediaInstant?) -> CameraSign? {
        switch self {
        case .frozen(let isFrozen, let length, _):
            return CameraSign(.frozen, isOn: isFrozen, at: time, data: [Self.length(length)])
        case .blind(let isBlind, let length, _):
            return CameraSign(
                .blind, isOn: isBlind, at: time,
                data: [
                    Self.length(length),
                    EventField("limit_ms", .int(MotionWatch.blindFor.nanoseconds / 1_000_000)),
                ])
        case .moved(let isMoved, let likeness, _):
            return CameraSign(
                .moved, isOn: isMoved, at: time,
                data: [
                    EventField("likeness", .number(likeness, decimals: 4)),
                    EventField("limit", .number(Double(MotionWatch.likeness), decimals: 4)),
                ])
        case .motion(let moves, let share, let length, _):
            return CameraSign(
                .motion, isOn: moves, at: time,
                data: [
                    moves ? EventField("share", .number(share, decimals: 4)) : Self.length(length)
                ])
        case .cameraClock: return nil
        }
    }

    private static func length(_ length: Duration) -> EventField {
        EventField("for_ms", .int(length.nanoseconds / 1_000_000))
    }
}
