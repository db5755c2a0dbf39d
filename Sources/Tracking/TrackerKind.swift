/// The trackers that can be chosen by name.
package enum TrackerKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// ByteTrack: a second association with weak detections.
    case byte
    /// SORT: one association by overlap.
    case sort
    /// No tracker: detections only.
    case none

    /// Names that the manual lists and that are refused until they are built.
    package static let notBuilt = ["ocsort", "botsort", "iou"]

    /// The kind called `name`; throws `.notBuilt` or `.unknown` with that name.
    package init(named name: String) throws(TrackingError) {
        if let kind = TrackerKind(rawValue: name) {
            self = kind
        } else if TrackerKind.notBuilt.contains(name) {
            throw .notBuilt(name: name)
        } else {
            throw .unknown(name: name)
        }
    }
}
