extension EventRecord {
    /// The closed list of what an event can be.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A track is believed for the first time.
        case trackStart = "track.start"
        /// A track is gone.
        case trackEnd = "track.end"
        /// An object came into a zone.
        case zoneEnter = "zone.enter"
        /// An object left a zone.
        case zoneExit = "zone.exit"
        /// An object stays in a zone.
        case zoneDwell = "zone.dwell"
        /// How many are in a zone.
        case zoneOccupancy = "zone.occupancy"
        /// An object crossed a line.
        case lineCross = "line.cross"
        /// Counts of an interval.
        case countInterval = "count.interval"
        /// Many in one place.
        case crowd
        /// Several that wait.
        case queue
        /// Faster than allowed.
        case speedOver = "speed.over"
        /// Against the permitted direction.
        case directionWrong = "dir.wrong"
        /// An object stands still.
        case stopped
        /// A thing was left behind.
        case objectLeft = "object.left"
        /// A thing was taken away.
        case objectRemoved = "object.removed"
        /// A person fell.
        case poseFall = "pose.fall"
        /// A person raised both hands.
        case poseHandsUp = "pose.hands_up"
        /// A rule over keypoints holds.
        case poseRule = "pose.rule"
        /// Something moves.
        case motion
        /// The camera was moved.
        case cameraMoved = "camera.moved"
        /// The camera sees nothing.
        case cameraBlind = "camera.blind"
        /// The pipeline cannot do all it should.
        case pipelineDegraded = "pipeline.degraded"
        /// What happens to an output.
        case outputState = "output.state"
        /// The configuration was read again.
        case configReload = "config.reload"
    }
}
