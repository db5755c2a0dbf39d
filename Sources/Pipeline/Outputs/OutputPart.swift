import Media

/// Names of the parts of an output: a further graph of a source writes behind no file that is
/// there, but begins the next part.
enum OutputPart {
    /// `target` for part `part`, counted from 1; `out.mp4` continues as `out.2.mp4`.
    ///
    /// Streams, folders and numbered names have no parts.
    static func target(_ target: String, part: Int) -> String {
        guard part > 1, SourceAddress.scheme(of: target) == nil, !target.hasSuffix("/"),
            !target.contains("%")
        else { return target }
        let name = target.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else {
            return "\(target).\(part)"
        }
        return "\(target[..<dot]).\(part)\(target[dot...])"
    }
}
