package import VisionCore

/// One track as it is: on change of state, and every so often.
package struct TrackRecord: LogRecord {
    /// The kind of record.
    package static let kind = RecordKind.track

    /// Place and speed on the ground.
    package struct World: Sendable, Hashable {
        /// Metres, `[x,y]`.
        package var position: [Double]
        /// Metres a second, `[vx,vy]`.
        package var velocity: [Double]?
        /// Stated error in metres.
        package var errorMetres: Double?

        /// A place on the ground.
        package init(position: [Double], velocity: [Double]? = nil, errorMetres: Double? = nil) {
            self.position = position
            self.velocity = velocity
            self.errorMetres = errorMetres
        }

        func write(to line: inout JSONLine) {
            line.array("p") { line in position.forEach { line.element($0, places: 3) } }
            if let velocity {
                line.array("v") { line in velocity.forEach { line.element($0, places: 3) } }
            }
            line.field("err", errorMetres, places: 3)
        }
    }

    /// `run/src/number`; see `TrackRecord.uid`.
    package var uid: String
    /// Name of the source.
    package var source: String
    /// Which connection, from 0.
    package var epoch: Int
    /// The frame after which it is so.
    package var frameIndex: Int
    /// Media time of that frame.
    package var time: MediaInstant
    /// The track; its score is that of the stable class.
    package var track: Track
    /// Its anchor in pixels.
    package var anchor: Point
    /// Place and speed on the ground, when calibrated.
    package var world: World?
    /// Tracks whose life it continues.
    package var mergedFrom: [String]?

    /// `track` as it is after frame `frameIndex` of `source` in `run`.
    package init(
        run: String, source: String, epoch: Int, frameIndex: Int, time: MediaInstant, track: Track,
        anchor: BoxAnchor = .bottomCenter
    ) {
        self.uid = Self.uid(run: run, source: source, number: track.number)
        self.source = source
        self.epoch = epoch
        self.frameIndex = frameIndex
        self.time = time
        self.track = track
        self.anchor = Point(anchor.point(of: track.box))
    }

    /// The name of a track for ever: `run/src/number`.
    package static func uid(run: String, source: String, number: Int) -> String {
        "\(run)/\(source)/\(number)"
    }

    /// The source it lives in.
    package var src: String? { source }

    /// Writes its own fields.
    package func write(to line: inout JSONLine) {
        line.field("uid", uid)
        line.field("src", source)
        line.field("epoch", epoch)
        line.field("n", frameIndex)
        line.field("t_ns", time)
        line.field("cls", track.label.name)
        line.field("cls_s", score: track.score)
        line.field("st", word: track.state)
        line.field("obs", word: track.observation)
        line.field("b", box: track.box)
        line.field("anchor", pixels: anchor)
        line.field("vel", pixels: track.velocity)
        if let world { line.object("world") { world.write(to: &$0) } }
        line.field("first_t_ns", track.firstTime)
        line.field("last_det_t_ns", track.lastDetectionTime)
        line.field("hits", track.hits)
        if let path = track.path {
            line.array("path") { line in
                for point in path {
                    line.elementArray { line in
                        line.element(point.time.nanoseconds)
                        line.element(Double(point.anchor.x), places: 1)
                        line.element(Double(point.anchor.y), places: 1)
                    }
                }
            }
        }
        line.strings("merged_from", mergedFrom)
        line.field("end_reason", word: track.endReason)
    }
}
