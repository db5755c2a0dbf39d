import Locking
package import Media
package import VisionCore

/// One source of a run: what was asked for, and what the stages tell each other about it.
package final class SourceContext: Sendable {
    /// Index within the run.
    package let index: Int
    /// `src` in the log.
    package let name: String
    /// Where it is from, secrets and all: for opening only.
    package let uri: String
    /// How libav opens it.
    package let input: InputOptions
    /// Live: frames may be dropped; file: none is.
    package let isLive: Bool
    /// Whether it is opened again when it goes away.
    package let reconnects: Bool
    /// Which part of it is wanted.
    package let extent: SourceExtent
    /// What makes it this source and no other.
    package let fingerprint: String
    /// Names of its pictures when it is a folder, a pattern or one picture.
    package let pictureNames: [String]
    /// Ends its blocking calls.
    package let interrupt = InterruptToken()

    private let finished = Atomic<Bool>(false)
    private let soundIndex = Atomic<Int>(-1)
    private let refused = Atomic<Int>(0)
    private let delivered = Atomic<Int64>(0)
    private let failureBox = Lock<(any UserFacing)?>(nil)

    package init(
        index: Int, name: String, uri: String, input: InputOptions, isLive: Bool,
        reconnects: Bool, extent: SourceExtent, fingerprint: String,
        pictureNames: [String] = []
    ) {
        self.index = index
        self.name = name
        self.uri = uri
        self.input = input
        self.isLive = isLive
        self.reconnects = reconnects
        self.extent = extent
        self.fingerprint = fingerprint
        self.pictureNames = pictureNames
    }

    /// Name of the picture that is the frame of this timestamp.
    package func pictureName(at pts: Int64?) -> String? {
        guard let pts, pts >= 0, pts < pictureNames.count else { return nil }
        return pictureNames[Int(pts)]
    }

    /// Nothing more of it is wanted: its demuxer stops reading.
    ///
    /// Any thread.
    package func finish() { finished.store(true, ordering: .releasing) }

    /// Whether nothing more of it is wanted.
    package var isFinished: Bool { finished.load(ordering: .acquiring) }

    /// Tells which stream of the container is its sound; nil for none.
    package func setSoundStream(_ index: Int?) {
        soundIndex.store(index ?? -1, ordering: .releasing)
    }

    /// Whether `item` is a packet of its sound.
    ///
    /// Any queue.
    package func isSound(_ item: PipelineItem) -> Bool {
        guard case .packet(let packet, let source) = item, source == index else { return false }
        return packet.streamIndex == soundIndex.load(ordering: .acquiring)
    }

    /// Tells the media time up to which it is delivered, nanoseconds.
    package func setDeliveredTime(_ time: Int64) { delivered.store(time, ordering: .relaxed) }

    /// Media time up to which it is delivered, nanoseconds.
    package var deliveredTime: Int64 { delivered.load(ordering: .relaxed) }

    /// Counts packets from which no frame was made.
    package func setRefusedPackets(_ count: Int) { refused.store(count, ordering: .relaxed) }

    /// Packets from which no frame was made.
    package var refusedPackets: Int { refused.load(ordering: .relaxed) }

    /// Remembers why the source could not be processed; the first reason stands.
    package func fail(_ error: any UserFacing) {
        failureBox.withLock { $0 = $0 ?? error }
    }

    /// Why the source could not be processed.
    package var failure: (any UserFacing)? { failureBox.withLock { $0 } }
}

/// Which part of a source is wanted.
package struct SourceExtent: Sendable, Equatable {
    /// Media time of the first frame wanted, nanoseconds.
    package var from: Int64?
    /// Media time at which to stop, nanoseconds, exclusive.
    package var to: Int64?
    /// Frames to deliver at most.
    package var frameLimit: Int?
    /// Every n-th frame is kept.
    package var stride: Int

    package init(from: Int64? = nil, to: Int64? = nil, frameLimit: Int? = nil, stride: Int = 1) {
        self.from = from
        self.to = to
        self.frameLimit = frameLimit
        self.stride = stride
    }
}
