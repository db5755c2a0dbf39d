/// The numbers that a value takes, and how they become unsigned bytes.
package struct QuantizationRange: Sendable, Equatable {
    /// The least number, at most 0.
    package var low: Float
    /// The greatest number, at least 0.
    package var high: Float

    /// A range that 0 lies in.
    package init(low: Float, high: Float) {
        self.low = min(low, 0)
        self.high = max(high, 0)
    }

    /// The width of a level; 1 for a range of nothing.
    var scale: Float {
        let width = (high - low) / 255
        return width.isFinite && width > 0 ? width : 1
    }

    /// The level of 0.
    var zero: UInt8 {
        UInt8(exactly: min(max((-low / scale).rounded(.toNearestOrEven), 0), 255)) ?? 0
    }
}

/// What a network of floats becomes one of bytes by.
package struct QuantizationChoice: Sendable {
    /// The range of each value that is to be in bytes, by name.
    package var ranges: [String: QuantizationRange]
    /// Nodes that are left in float besides those that always are, by name.
    package var kept: Set<String> = []

    package init(ranges: [String: QuantizationRange], kept: Set<String> = []) {
        self.ranges = ranges
        self.kept = kept
    }
}
