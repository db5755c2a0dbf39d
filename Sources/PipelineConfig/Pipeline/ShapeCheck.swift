import VisionCore

/// Checks the points of a rule: how many, whether they differ, whether a polygon crosses itself.
struct ShapeCheck {
    let kind: RuleDescription.Kind
    let points: [NormalizedPoint]

    func issues(at place: ConfigPlace, path: String) -> [ConfigIssue] {
        let least = kind.leastPoints
        guard points.count >= max(least, 1) else {
            return [
                ConfigIssue(
                    "a \(kind.rawValue) needs \(least) points or more, not \(points.count)",
                    at: place, keyPath: path)
            ]
        }
        let repeated = zip(points, points.dropFirst()).contains { $0 == $1 }
        if repeated, Set(points).count < least {
            return [ConfigIssue("the points of '\(path)' coincide", at: place, keyPath: path)]
        }
        if Set(points).count < 2 {
            return [
                ConfigIssue("the line of '\(path)' has no length", at: place, keyPath: path)
            ]
        }
        if kind.isClosed, area < 1e-9 {
            return [
                ConfigIssue(
                    "the polygon of '\(path)' has no area", at: place, keyPath: path,
                    hint: "its points lie on one line")
            ]
        }
        guard kind.isClosed, crossesItself else { return [] }
        return [
            ConfigIssue(
                "the polygon of '\(path)' crosses itself", at: place, keyPath: path,
                hint: "give its corners in the order of its outline", severity: .warning)
        ]
    }

    /// The extent of what the outline encloses, from the part of a fan with the largest triangle.
    private var area: Double {
        guard let first = points.first else { return 0 }
        return zip(points, points.dropFirst()).map { abs(side(first, $0, $1)) }.max() ?? 0
    }

    /// Whether two edges that share no corner meet.
    private var crossesItself: Bool {
        let count = points.count
        guard count > 3, count <= 200 else { return false }
        for i in 0..<count {
            for j in (i + 1)..<count {
                let adjacent = j == i + 1 || (i == 0 && j == count - 1)
                guard !adjacent else { continue }
                if meet(points[i], points[(i + 1) % count], points[j], points[(j + 1) % count]) {
                    return true
                }
            }
        }
        return false
    }

    private func meet(
        _ a: NormalizedPoint, _ b: NormalizedPoint, _ c: NormalizedPoint, _ d: NormalizedPoint
    ) -> Bool {
        let abc = side(a, b, c)
        let abd = side(a, b, d)
        let cda = side(c, d, a)
        let cdb = side(c, d, b)
        return abc * abd < 0 && cda * cdb < 0
    }

    /// Twice the signed area of the triangle.
    private func side(_ a: NormalizedPoint, _ b: NormalizedPoint, _ c: NormalizedPoint) -> Double {
        (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
}
