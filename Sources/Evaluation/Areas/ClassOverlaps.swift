/// How well maps of classes agree with those of a truth: intersection over union by class, over all
/// pixels of all pictures.
package struct ClassOverlaps: Sendable {
    private var both: [Int: Int] = [:]
    private var truths: [Int: Int] = [:]
    private var found: [Int: Int] = [:]

    /// No picture yet.
    package init() {}

    /// Adds a picture; pixels whose truth is `ignored` do not count.
    ///
    /// Throws when the two have different numbers of pixels.
    package mutating func add(
        truth: [Int], found result: [Int], ignored: Int?
    ) throws(EvaluationFault) {
        guard truth.count == result.count else {
            throw EvaluationFault(
                "the result has \(result.count) pixels, its truth \(truth.count)")
        }
        // Runs of equal pairs: most neighbours are alike.
        var start = 0
        while start < truth.count {
            let (wanted, given) = (truth[start], result[start])
            var end = start + 1
            while end < truth.count, truth[end] == wanted, result[end] == given { end += 1 }
            if wanted != ignored {
                truths[wanted, default: 0] += end - start
                found[given, default: 0] += end - start
                if wanted == given { both[wanted, default: 0] += end - start }
            }
            start = end
        }
    }

    /// The classes of the truth, rising.
    package var classes: [Int] { truths.keys.sorted() }

    /// Intersection over union of a class; nil for one that neither has.
    package func overlap(of label: Int) -> Double? {
        let shared = both[label] ?? 0
        let all = (truths[label] ?? 0) + (found[label] ?? 0) - shared
        return all > 0 ? Double(shared) / Double(all) : nil
    }

    /// The mean over the classes of the truth; nil where there is none.
    package var mean: Double? {
        let overlaps = classes.compactMap { overlap(of: $0) }
        return overlaps.isEmpty ? nil : overlaps.reduce(0, +) / Double(overlaps.count)
    }

    /// The share of pixels whose class is right; nil without a pixel.
    package var accuracy: Double? {
        let all = truths.values.reduce(0, +)
        return all > 0 ? Double(both.values.reduce(0, +)) / Double(all) : nil
    }
}
