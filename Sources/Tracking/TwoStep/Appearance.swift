import VisionCore

/// How an object looks to a re-identification network: a vector of length 1.
struct Appearance: Hashable, Sendable, Codable {
    private var vector: [Float]

    /// The direction of `vector`; nil for one without any.
    init?(_ vector: [Float]) {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0, length.isFinite else { return nil }
        self.vector = vector.map { $0 / length }
    }

    /// The cosine distance, 0 to 2; nil between vectors of different networks.
    func distance(to other: Appearance) -> Double? {
        guard vector.count == other.vector.count else { return nil }
        var product: Float = 0
        for index in vector.indices { product += vector[index] * other.vector[index] }
        return max(0, 1 - Double(product))
    }

    /// The look that remembers itself with weight `memory` and `other` with the rest; `other` where
    /// the two cannot be mixed.
    func mixed(with other: Appearance, keeping memory: Float) -> Appearance {
        guard vector.count == other.vector.count else { return other }
        let sum = zip(vector, other.vector).map { memory * $0 + (1 - memory) * $1 }
        return Appearance(sum) ?? other
    }
}

/// When appearances count, with the values of BoT-SORT's authors.
package struct AppearanceGates: Hashable, Sendable, Codable {
    /// Greatest distance of boxes, 1 less their overlap (`proximity_thresh`).
    package var proximity = 0.5
    /// Greatest half of the cosine distance (`appearance_thresh`).
    package var distance = 0.25
    /// The weight of what was known in the mean over time.
    package var memory: Float = 0.9

    /// The authors' gates.
    package init() {}
}
