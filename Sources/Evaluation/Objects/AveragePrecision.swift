/// Average precision as COCO defines it: the mean over categories, over overlap thresholds from
/// 0.50 to 0.95 and over 101 levels of recall of the best precision from that recall on.
package struct AveragePrecision: Sendable {
    /// Figures of 0 to 1; nil where there is nothing to find.
    package struct Figures: Sendable, Equatable {
        /// Over all thresholds.
        package var all: Double?
        /// At overlap 0.50.
        package var at50: Double?
        /// At overlap 0.75.
        package var at75: Double?
        /// Objects below 32 x 32 pixels; nil for keypoints.
        package var small: Double?
        /// Objects of 32 x 32 to 96 x 96 pixels.
        package var medium: Double?
        /// Objects above 96 x 96 pixels.
        package var large: Double?
    }

    // Ties of recall and overlap fall as the judge's own steps are rounded.
    private static let thresholds: [Double] = (0..<9).map(threshold) + [0.95]
    private static func threshold(_ step: Int) -> Double {
        let width = (0.95 - 0.5) / 9
        return 0.5 + Double(step) * width
    }
    private static let recallStep = 0.01
    private static let everything = 0...1e10

    private let truth: [Place: [ObjectTruth]]
    private let findings: [Place: [ObjectFinding]]
    /// Pictures with something to judge, in order, by category.
    private let pictures: [Int: [Int]]
    private let categories: [Int]
    private let resemblance: Resemblance

    private struct Place: Hashable {
        let category: Int
        let picture: Int
    }

    /// Findings that are judged in a picture and category: the best 100 boxes, the best 20 persons.
    private var limit: Int {
        if case .boxes = resemblance { 100 } else { 20 }
    }

    /// A judge of `findings` in `pictures`, for `categories`; findings elsewhere do not count, and
    /// what is listed twice counts once.
    package init(
        truth: [ObjectTruth], findings: [ObjectFinding], pictures: [Int], categories: [Int],
        resemblance: Resemblance
    ) {
        let listed = Set(pictures)
        self.categories = Set(categories).sorted()
        self.resemblance = resemblance
        self.truth = Dictionary(grouping: truth) {
            Place(category: $0.category, picture: $0.picture)
        }
        self.findings = Dictionary(grouping: findings) {
            Place(category: $0.category, picture: $0.picture)
        }
        let places = Set(self.truth.keys).union(self.findings.keys)
            .filter { listed.contains($0.picture) }
        self.pictures = Dictionary(grouping: places, by: \.category)
            .mapValues { $0.map(\.picture).sorted() }
    }

    /// The figures.
    package func figures() -> Figures {
        let areas = [Self.everything, 0...1024, 1024...9216, 9216...1e10]
        let curves = areas.map { area in categories.compactMap { curve($0, areas: area) } }
        var figures = Figures()
        figures.all = Self.mean(curves[0].joined())
        figures.at50 = Self.mean(curves[0].map { $0[0] })
        figures.at75 = Self.mean(curves[0].map { $0[5] })
        if case .boxes = resemblance { figures.small = Self.mean(curves[1].joined()) }
        figures.medium = Self.mean(curves[2].joined())
        figures.large = Self.mean(curves[3].joined())
        return figures
    }

    private static func mean(_ values: some Sequence<Double>) -> Double? {
        var (sum, count) = (0.0, 0.0)
        for value in values {
            sum += value
            count += 1
        }
        return count > 0 ? sum / count : nil
    }

    /// Mean precision of one category per threshold; nil when there is nothing to find.
    private func curve(_ category: Int, areas: ClosedRange<Double>) -> [Double]? {
        var verdicts: [PictureMatches.Verdict] = []
        var expected = 0
        for picture in pictures[category] ?? [] {
            let place = Place(category: category, picture: picture)
            let objects = truth[place] ?? []
            let found = Self.best(findings[place] ?? [], count: limit, by: \.score)
            let table = found.map { one in objects.map { resemblance.value(one, $0) } }
            let matches = PictureMatches(
                findings: found, objects: objects, table: table,
                ignored: objects.map(isIgnored), areas: areas, thresholds: Self.thresholds)
            verdicts += matches.verdicts
            expected += matches.expected
        }
        guard expected > 0 else { return nil }
        let ordered = Self.best(verdicts, count: verdicts.count, by: \.score)
        return Self.thresholds.indices.map { step in
            Self.precision(
                ordered.filter { !$0.isIgnored[step] }.map { $0.isMatched[step] },
                expected: expected)
        }
    }

    private func isIgnored(_ object: ObjectTruth) -> Bool {
        if case .keypoints = resemblance, object.isUnlabelled { return true }
        return object.isCrowd
    }

    /// The `count` best, best first; equal ones stay in order.
    private static func best<Element>(
        _ values: [Element], count: Int, by score: (Element) -> Double
    ) -> [Element] {
        let order = values.indices.sorted {
            let (a, b) = (score(values[$0]), score(values[$1]))
            return a != b ? a > b : $0 < $1
        }
        return order.prefix(count).map { values[$0] }
    }

    /// Mean over 101 levels of recall of the best precision at that recall or more.
    ///
    /// `hits` are best first.
    private static func precision(_ hits: [Bool], expected: Int) -> Double {
        var recall: [Double] = []
        var precision: [Double] = []
        var (right, wrong) = (0.0, 0.0)
        for isHit in hits {
            if isHit { right += 1 } else { wrong += 1 }
            recall.append(right / Double(expected))
            precision.append(right / (right + wrong + 1.0.ulp))
        }
        for index in precision.indices.dropLast().reversed() {
            precision[index] = max(precision[index], precision[index + 1])
        }
        var sum = 0.0
        var index = 0
        for level in 0...100 {
            while index < recall.count, recall[index] < Double(level) * recallStep { index += 1 }
            guard index < recall.count else { break }
            sum += precision[index]
        }
        return sum / 101
    }
}
