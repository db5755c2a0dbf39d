import VisionCore

/// What networks said of the objects of one source: a part of its resume state.
struct AttributeMemory: Sendable, Codable {
    /// What they said of one track.
    struct Known: Sendable, Codable {
        /// Sums of their numbers.
        var sum = PackedFloats()
        var looks = 0
        /// When the track began, and when it was looked at last.
        var first: MediaInstant?
        var last: MediaInstant?
    }

    /// A track that is over.
    struct Former: Sendable, Codable {
        let track: Int
        let vector: PackedFloats
        /// When it was looked at last.
        let last: MediaInstant
    }

    /// By track, in each of them by attribute.
    var known: [Int: [Known]] = [:]
    /// Tracks that are over, the last one last, by attribute.
    var former: [[Former]]

    /// Nothing, of so many attributes.
    init(attributes: Int) { former = Array(repeating: [], count: attributes) }

    /// Whether it is of so many attributes.
    func fits(attributes: Int) -> Bool {
        former.count == attributes && known.values.allSatisfy { $0.count == attributes }
    }
}
