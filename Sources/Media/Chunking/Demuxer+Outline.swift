import VisionCore

/// Why a source is not cut into chunks.
package enum UncutReason: Sendable, Hashable {
    /// It is no file that can be read twice.
    case notAFile
    /// Only what comes after some time of it is wanted.
    case begunLate
    /// Packets of its pictures have no timestamps.
    case timeless
    /// Its streams change, or pictures of it cannot be read.
    case changes
    /// Reading it fails on the way.
    case unreadable

    /// In words, behind "it is not cut:".
    package var text: String {
        switch self {
        case .notAFile: "it is no file that can be read twice"
        case .begunLate: "it is not wanted from its start"
        case .timeless: "its packets have no timestamps"
        case .changes: "its streams change"
        case .unreadable: "reading it fails on the way"
        }
    }
}

extension Demuxer {
    /// Reads the whole file without decoding it; why it cannot be cut where it cannot.
    ///
    /// To be called before the first `read`; the demuxer is of no more use then.
    package func outline() -> Result<PacketOutline, Refused> {
        guard isWindable else { return .failure(Refused(.notAFile)) }
        var units: [PacketOutline.Unit] = []
        var isTimeless = false
        do throws(MediaError) {
            while let packet = try read() {
                if takeEvents().contains(where: \.changesPictures) {
                    return .failure(Refused(.changes))
                }
                guard packet.streamIndex == video.index else { continue }
                guard let pts = packet.pts, pts.magnitude < 1 << 60 else {
                    isTimeless = true
                    break
                }
                units.append(
                    PacketOutline.Unit(pts: pts, isKey: packet.isKey, byteCount: packet.byteCount))
            }
        } catch {
            return .failure(Refused(.unreadable))
        }
        guard !isTimeless else { return .failure(Refused(.timeless)) }
        guard !takeEvents().contains(where: \.changesPictures) else {
            return .failure(Refused(.changes))
        }
        return .success(
            PacketOutline(
                timeBase: video.timeBase, isSeekable: hasTrueIndex && damagedPackets == 0,
                units: units))
    }

    /// A source that is not cut.
    package struct Refused: Error {
        /// Why.
        package let reason: UncutReason

        /// Not cut for `reason`.
        package init(_ reason: UncutReason) { self.reason = reason }
    }
}

extension DemuxerEvent {
    /// Whether frames of the source depend on more than its packets.
    fileprivate var changesPictures: Bool {
        switch self {
        case .streamChanged, .lostPicture: true
        case .passedOver, .endedEarly: false
        }
    }
}
