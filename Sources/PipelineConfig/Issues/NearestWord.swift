/// Finds the word somebody meant.
package enum NearestWord {
    /// The word of `known` nearest to `word`; nil when none is near.
    ///
    /// Near: at most a quarter of its letters differ, where one always may, by Damerau's distance
    /// restricted to adjacent swaps.
    package static func of(_ word: String, among known: [String]) -> String? {
        let limit = max(1, word.count / 4)
        let ranked = known.map { (distance($0.lowercased(), word.lowercased()), $0) }
            .filter { $0.0 <= limit }
        return ranked.min { $0.0 == $1.0 ? $0.1 < $1.1 : $0.0 < $1.0 }?.1
    }

    /// At most three words of `known` that begin with `word`, or that `word` begins with.
    package static func sharingStart(with word: String, among known: [String]) -> [String] {
        let word = word.lowercased()
        guard word.count >= 3 else { return [] }
        let sharing = known.filter { candidate in
            let candidate = candidate.lowercased()
            return candidate.count >= 3
                && (candidate.hasPrefix(word) || word.hasPrefix(candidate))
        }
        return Array(sharing.sorted { ($0.count, $0) < ($1.count, $1) }.prefix(3))
    }

    /// `did you mean 'x'?`, or the list of `known` when nothing is near and the list is short.
    package static func hint(for word: String, among known: [String], called what: String)
        -> String?
    {
        let near =
            of(word, among: known)
            ?? of(word, among: synonyms.keys.sorted()).flatMap { synonyms[$0] }
            .flatMap { $0.first(where: known.contains) }
        if let near { return "did you mean '\(near)'?" }
        let sharing = sharingStart(with: word, among: known).map { "'\($0)'" }
        if let last = sharing.last {
            let first = sharing.dropLast().joined(separator: ", ")
            return "did you mean \(first.isEmpty ? last : "\(first) or \(last)")?"
        }
        guard !known.isEmpty, known.count <= 24 else { return nil }
        return "\(what): \(known.joined(separator: ", "))"
    }

    /// Words that people use for keys of ours.
    private static let synonyms = [
        "threshold": ["score", "iou"], "confidence": ["score"], "conf": ["score"],
        "url": ["uri", "to"], "path": ["uri", "to"], "file": ["uri", "to"], "input": ["sources"],
        "output": ["outputs"], "detector": ["detect"], "tracker": ["track"], "labels": ["classes"],
        "polygon": ["points"], "weights": ["model"], "license": ["licence"], "fps": ["stride"],
    ]

    private static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left.unicodeScalars.prefix(64))
        let b = Array(right.unicodeScalars.prefix(64))
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in 0..<a.count {
            var current = [i + 1]
            for j in 0..<b.count {
                var best = min(
                    previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    best = min(best, before[j - 1] + 1)
                }
                current.append(best)
            }
            before = previous
            previous = current
        }
        return previous[b.count]
    }
}
