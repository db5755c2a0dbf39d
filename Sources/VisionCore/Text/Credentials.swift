/// Finds the credentials in an address that somebody typed.
///
/// It errs towards hiding: where a text is malformed, more is masked than the secret. Looked for
/// are, in this order: everything before the last `@` behind the scheme (or, without a scheme,
/// from the start where a `:` comes before the `@`), however many `/ # ? @` it holds; values of
/// items whose name speaks of a credential, in query, fragment, parameters and path
/// (`?token=`, `;password=`, `#pw=`, `/user=a_password=b_channel=1`), names percent-encoded or not;
/// what follows the application of an RTMP address, its stream key; and long path components of
/// letters and digits mixed, as cameras and cloud services use for tokens.
package enum Credentials {
    /// `text` with `***` for each credential.
    package static func masked(_ text: String) -> String {
        masked(text, hidesPath: true)
    }

    private static func masked(_ text: String, hidesPath: Bool) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var end = 0
        for range in ranges(bytes, hidesPath: hidesPath) {
            result += bytes[end..<range.lowerBound]
            result += SecretText.mask.utf8
            end = range.upperBound
        }
        result += bytes[end...]
        return String(decoding: result, as: UTF8.self)
    }

    /// What tells one address from another in a hash: `text` without user part and items, but with
    /// stream keys and tokens, which are too long to be guessed from a hash.
    package static func identity(of text: String) -> String {
        masked(text, hidesPath: false)
    }

    /// The credentials in `text`; of `user:password` the password alone.
    static func found(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        return ranges(bytes, hidesPath: true).map { range in
            let whole = bytes[range]
            let colon = whole.firstIndex(of: UInt8(ascii: ":"))
            return String(decoding: colon.map { whole[($0 + 1)...] } ?? whole, as: UTF8.self)
        }
    }

    private static func ranges(_ text: [UInt8], hidesPath: Bool) -> [Range<Int>] {
        let address = AddressParts(text)
        var ranges = ItemScan(text, isPlainPath: address.isPlainPath).values
        if let user = address.user { ranges.append(user) }
        if hidesPath, address.scheme != nil, !address.isPlainPath {
            ranges += keys(address, text)
        }
        return merged(ranges)
    }

    /// Stream keys and tokens in the path of a URL.
    private static func keys(_ address: AddressParts, _ text: [UInt8]) -> [Range<Int>] {
        let components = address.components(text)
        guard address.isRTMP else {
            return components.filter { isToken(text[$0]) }
        }
        // An `@` behind a slash may be part of the key: then the host is not known.
        if let user = address.user, text[user].contains(UInt8(ascii: "/")) {
            return [user.lowerBound..<text.count]
        }
        return components.count > 1 ? [components[1].lowerBound..<text.count] : []
    }

    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound < last.upperBound {
                merged[merged.count - 1] =
                    last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// At least 16 letters and digits, both of them: no name that a person chose.
    private static func isToken(_ component: ArraySlice<UInt8>) -> Bool {
        guard component.count >= 16 else { return false }
        var (letters, digits) = (false, false)
        for byte in component {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits = true
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
                letters = true
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"): break
            default: return false
            }
        }
        return letters && digits
    }
}

/// Where scheme, user part and the rest of an address lie.
private struct AddressParts {
    /// The scheme in lower case; nil for a path or a bare host.
    let scheme: String?
    /// What comes before the last `@`; nil without one.
    let user: Range<Int>?
    /// Where the host, or else the path, begins.
    let rest: Int
    /// Whether it is a local path: it begins with `/` or `.`, and has no scheme.
    let isPlainPath: Bool

    private static let known: Set = [
        "rtsp", "rtsps", "rtsph", "rtmp", "rtmps", "rtmpt", "rtmpe", "rtmpte", "rtmpts", "http",
        "https", "hls", "srt", "udp", "tcp", "rtp", "srtp", "ftp", "sftp", "mms", "mmsh", "mmst",
        "ws", "wss", "whip", "whep", "rist", "onvif", "icecast", "tls", "file",
    ]

    var isRTMP: Bool { scheme?.hasPrefix("rtmp") == true }

    init(_ text: [UInt8]) {
        let at = text.lastIndex(of: UInt8(ascii: "@"))
        let colon = text.firstIndex(of: UInt8(ascii: ":"))
        if let separator = Self.separator(text) {
            let start = separator + 3
            let word = text[..<separator].suffix { Self.isSchemeByte($0) }
            scheme = String(decoding: word, as: UTF8.self).lowercased()
            user = scheme == "file" ? nil : at.flatMap { $0 >= start ? start..<$0 : nil }
            rest = user?.upperBound ?? start
            isPlainPath = scheme == "file"
            return
        }
        let head = text.prefix { Self.isSchemeByte($0) }
        let word = String(decoding: head, as: UTF8.self).lowercased()
        if head.endIndex == colon, Self.known.contains(word) {
            let start = text[(head.endIndex + 1)...].firstIndex { $0 != UInt8(ascii: "/") }
            scheme = word
            let from = start ?? text.endIndex
            user = at.flatMap { $0 >= from ? from..<$0 : nil }
            rest = user?.upperBound ?? from
            isPlainPath = false
            return
        }
        scheme = nil
        let first = text.first
        let isPath =
            first == UInt8(ascii: ".")
            || first == UInt8(ascii: "/")
                && !text.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")])
        if !isPath, let at, let colon, colon < at {
            let start = text.firstIndex { $0 != UInt8(ascii: "/") } ?? 0
            user = start..<at
            rest = at
        } else {
            user = nil
            rest = 0
        }
        isPlainPath = isPath
    }

    /// The components of the path, the host left out.
    func components(_ text: [UInt8]) -> [Range<Int>] {
        let stop = text[rest...].firstIndex { "?#".utf8.contains($0) } ?? text.endIndex
        var components: [Range<Int>] = []
        var start = rest
        while start < stop, let slash = text[start..<stop].firstIndex(of: UInt8(ascii: "/")) {
            let end = text[(slash + 1)..<stop].firstIndex(of: UInt8(ascii: "/")) ?? stop
            if end > slash + 1 { components.append((slash + 1)..<end) }
            start = end
        }
        return components
    }

    /// Where `://` is: only the first colon of a text can be part of it.
    private static func separator(_ text: [UInt8]) -> Int? {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return text[(colon + 1)...].starts(with: "//".utf8) ? colon : nil
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate func suffix(_ fits: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var start = endIndex
        while start > startIndex, fits(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}
