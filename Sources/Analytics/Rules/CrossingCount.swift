import VisionCore

/// Which way a line is crossed.
package enum CrossingDirection: String, Hashable, Sendable, Codable {
    /// From the left of the line to its right.
    case inward = "in"
    /// From the right of the line to its left.
    case outward = "out"
}

/// Crossings of a line by direction.
package struct CrossingCount: Hashable, Sendable, Codable {
    /// Crossings `in`.
    package private(set) var inward = 0
    /// Crossings `out`.
    package private(set) var outward = 0
    /// `in` less `out`.
    package var net: Int { inward.subtractingSaturated(outward) }

    /// No crossing, or those that were counted before.
    package init(inward: Int = 0, outward: Int = 0) {
        self.inward = inward
        self.outward = outward
    }

    mutating func add(_ direction: CrossingDirection) {
        switch direction {
        case .inward: inward = inward.addingSaturated(1)
        case .outward: outward = outward.addingSaturated(1)
        }
    }

    var value: EventValue {
        .object([
            EventField("in", .int(Int64(inward))), EventField("out", .int(Int64(outward))),
            EventField("net", .int(Int64(net))),
        ])
    }
}
