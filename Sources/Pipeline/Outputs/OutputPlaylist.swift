import Media
import VisionCore

/// The playlist that joins the files of an output which goes on in further ones: HLS, whose media
/// segments are whole files, so that it plays from where they lie.
struct OutputPlaylist: Sendable {
    /// One file.
    struct Entry: Hashable, Sendable {
        /// Its name, beside the playlist.
        var name: String
        /// Its length, bytes.
        var bytes: Int64
        /// Where its head ends, which players need first; nil for containers that need none.
        var head: Int64?
        /// How long it lasts.
        var milliseconds: Int64
    }

    private let entries: [Entry]

    /// The playlist of `parts`, whose files are there.
    init(_ parts: [OutputPoint.Part]) {
        self.init(
            parts.map { part in
                Entry(
                    name: String(part.path.split(separator: "/").last ?? ""), bytes: part.bytes,
                    head: FragmentedFile(part.path)?.head, milliseconds: part.milliseconds)
            })
    }

    init(_ entries: [Entry]) { self.entries = entries }

    /// The playlist of `target`: `out.mp4` has `out.m3u8`.
    static func path(of target: String) -> String {
        let path = OutputSegments.path(of: target)
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else {
            return path + ".m3u8"
        }
        return path.dropLast(name[dot...].count) + ".m3u8"
    }

    /// Its text; nil where a file has a name that a line cannot hold, or HLS no such container.
    var text: String? {
        let isKnown = entries.allSatisfy { entry in
            entry.head != nil || [".ts", ".mts"].contains { entry.name.lowercased().hasSuffix($0) }
        }
        guard isKnown else { return nil }
        guard entries.allSatisfy({ !$0.name.contains { $0.isNewline || $0 == "\"" } }) else {
            return nil
        }
        let longest = entries.map(\.milliseconds).max() ?? 0
        var lines = [
            "#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:\((longest + 999) / 1000)",
            "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-INDEPENDENT-SEGMENTS",
        ]
        for (index, entry) in entries.enumerated() {
            if index > 0 { lines.append("#EXT-X-DISCONTINUITY") }
            if let head = entry.head {
                lines.append("#EXT-X-MAP:URI=\"\(entry.name)\",BYTERANGE=\"\(head)@0\"")
            }
            lines.append("#EXTINF:\(Self.seconds(entry.milliseconds)),")
            if let head = entry.head {
                lines.append("#EXT-X-BYTERANGE:\(max(entry.bytes - head, 0))@\(head)")
            }
            lines.append(entry.name)
        }
        return (lines + ["#EXT-X-ENDLIST"]).joined(separator: "\n") + "\n"
    }

    private static func seconds(_ milliseconds: Int64) -> String {
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)."
            + String(repeating: "0", count: max(3 - fraction.count, 0)) + fraction
    }
}
