package import VisionCore

/// What an HLS playlist says of its segments (RFC 8216), as far as their times of day go.
package struct Playlist: Sendable, Equatable {
    /// A segment.
    package struct Segment: Sendable, Equatable {
        /// How long it lasts.
        package var duration: Duration
        /// The time of day of its first picture; nil where the playlist does not say.
        package var date: WallInstant?
    }

    /// Its segments, in order.
    package private(set) var segments: [Segment] = []
    /// Number of the first one.
    package private(set) var firstNumber = 0
    /// Whether no segment follows.
    package private(set) var isOver = false
    /// The first playlist that it names, of a list of variants.
    package private(set) var variant: String?

    /// Most segments that are looked at.
    private static let limit = 100_000
    /// No segment lasts longer.
    private static let longest = 86_400.0

    /// Reads a playlist; nil for a text that is none.
    package init?(_ text: String) {
        var lines = text.split(whereSeparator: \.isNewline).map { $0.trimmed }
        guard lines.first == "#EXTM3U" else { return nil }
        lines.removeFirst()
        var (date, duration) = (WallInstant?.none, Duration.zero)
        var isVariant = false
        for line in lines where segments.count < Self.limit {
            if let value = line.value(of: "#EXT-X-PROGRAM-DATE-TIME:") {
                date = Self.moment(value)
            } else if let value = line.value(of: "#EXTINF:") {
                let seconds = Double(value.prefix { $0 != "," }) ?? 0
                duration = .seconds(min(max(seconds.isFinite ? seconds : 0, 0), Self.longest))
            } else if let value = line.value(of: "#EXT-X-MEDIA-SEQUENCE:") {
                firstNumber = Int(value) ?? 0
            } else if line.hasPrefix("#EXT-X-STREAM-INF:") {
                isVariant = true
            } else if line == "#EXT-X-ENDLIST" {
                isOver = true
            } else if !line.hasPrefix("#") {
                if isVariant { variant = variant ?? line }
                isVariant = false
                segments.append(Segment(duration: duration, date: date))
                date = date.map { $0 + duration }
                duration = .zero
            }
        }
        if variant != nil { segments = [] }
    }

    /// The segment that libav begins with: the third from the end of one that grows, or the first.
    package var start: Segment? {
        segments.isEmpty ? nil : segments[isOver ? 0 : max(segments.count - 3, 0)]
    }

    /// RFC 3339, and as some servers write it: an offset without its colon.
    private static func moment(_ text: String) -> WallInstant? {
        if let moment = WallInstant(rfc3339: text) { return moment }
        let tail = text.suffix(5)
        guard let sign = tail.first, sign == "+" || sign == "-",
            tail.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        return WallInstant(rfc3339: "\(text.dropLast(2)):\(text.suffix(2))")
    }

    /// The address that `name` stands for in the playlist at `url`.
    package static func address(of name: String, in url: String) -> String {
        if SourceAddress.scheme(of: name) != nil { return name }
        let path = url.prefix { $0 != "?" && $0 != "#" }
        guard let scheme = path.firstRange(of: "://") else { return name }
        if name.hasPrefix("/") {
            let host = path[scheme.upperBound...].prefix { $0 != "/" }
            return path[..<scheme.upperBound] + host + name
        }
        guard let cut = path.lastIndex(of: "/"), cut >= scheme.upperBound else {
            return "\(path)/\(name)"
        }
        return path[...cut] + name
    }
}

extension String {
    /// What follows `tag`; nil for another line.
    fileprivate func value(of tag: String) -> String? {
        hasPrefix(tag) ? String(dropFirst(tag.count)) : nil
    }
}

extension Substring {
    fileprivate var trimmed: String {
        let start = drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
