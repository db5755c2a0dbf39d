import VisionCore

/// A file gives other frames than those that its log holds.
struct ResumeFailure: UserFacing {
    let summary: String

    init(source: String, _ point: DecodePoint) {
        summary = "\(source) cannot be resumed behind frame \(point.frameIndex)"
    }

    var hint: String? { "remove the file .state beside the log: then all of it is made again" }
    var exitCode: ExitStatus { .badData }
}
