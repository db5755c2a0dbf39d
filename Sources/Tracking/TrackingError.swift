package import VisionCore

/// What can be wrong with the choice of a tracker.
package enum TrackingError: Error, Hashable, Sendable {
    /// A tracker that is named in the manual and not built yet.
    case notBuilt(name: String)
    /// No tracker has this name.
    case unknown(name: String)
}

extension TrackingError: UserFacing {
    package var summary: String {
        switch self {
        case .notBuilt(let name): "tracker '\(name)' is not built yet"
        case .unknown(let name): "there is no tracker '\(name)'"
        }
    }

    package var subject: String? { "track.kind" }

    package var hint: String? { "use one of: byte, sort, none" }

    package var exitCode: ExitStatus { .usage }
}
