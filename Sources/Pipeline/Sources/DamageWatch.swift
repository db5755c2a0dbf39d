import VisionCore

/// Whether so many pictures of a live source arrive damaged that a person should know of it.
///
/// A pure value.
package struct DamageWatch: Sendable {
    /// How much was damaged of late.
    package struct Finding: Sendable, Equatable {
        /// Pictures that are damaged.
        package var damaged: Int
        /// Pictures that were looked at.
        package var pictures: Int

        /// What to say of it.
        var text: String { "\(damaged) of its last \(pictures) pictures are damaged" }
    }

    private var damaged = 0
    private var pictures = 0
    private var wasTold = false

    /// Pictures that are looked at together, and those of them from which on it is told.
    private static let (span, most) = (250, 10)

    /// Takes note of a picture; what is to be told, once.
    mutating func note(isDamaged: Bool) -> Finding? {
        pictures += 1
        if isDamaged { damaged += 1 }
        guard pictures == Self.span else { return nil }
        defer { (damaged, pictures) = (0, 0) }
        guard !wasTold, damaged >= Self.most else { return nil }
        wasTold = true
        return Finding(damaged: damaged, pictures: pictures)
    }
}
