import Media
import VisionCore

/// The best picture of each object that is followed, as a JPEG file in memory.
///
/// Owned by the stage that keeps media of events.
struct BestPictures {
    private struct Best {
        var quality: PictureQuality
        var jpeg: [UInt8]
    }

    private var best: [Int: Best] = [:]
    private let coder: StillEncoder

    /// Objects of which a picture is kept at a time.
    private static let limit = 64

    /// Pictures that `coder` makes.
    init(coder: StillEncoder) { self.coder = coder }

    /// Looks at the tracks of a frame whose picture, with what nobody may see hidden, is `picture`.
    mutating func note(_ tracks: [Track], in picture: VideoFrame) throws(MediaError) {
        var jpeg: [UInt8]?
        for track in tracks {
            guard track.state != .ended else {
                continue
            }
            guard track.observation == .detected,
                best[track.number] != nil || best.count < Self.limit
            else { continue }
            let quality = PictureQuality(of: track, in: picture)
            if let known = best[track.number], !quality.isClearlyBetter(than: known.quality) {
                continue
            }
            let bytes = if let jpeg { jpeg } else { try coder.jpeg(picture) }
            jpeg = bytes
            best[track.number] = Best(quality: quality, jpeg: bytes)
        }
    }

    /// The best picture of a track so far.
    func picture(of track: Int) -> [UInt8]? { best[track]?.jpeg }

    /// The picture as it is now.
    func current(_ picture: VideoFrame) throws(MediaError) -> [UInt8] {
        try coder.jpeg(picture)
    }

    /// Forgets tracks that have ended, unless `needed` asks for them.
    mutating func forget(_ tracks: [Track], but needed: Set<Int>) {
        for track in tracks where track.state == .ended && !needed.contains(track.number) {
            best[track.number] = nil
        }
    }

    /// Forgets all but `needed`.
    mutating func forgetAll(but needed: Set<Int>) { best = best.filter { needed.contains($0.key) } }
}
