/// What becomes of a source's sound in an output.
package enum SoundHandling: Hashable, Sendable {
    /// Its packets are copied.
    case copied
    /// The container does not take its codec: it is coded again.
    case recoded(from: String, to: String)
    /// It is not in the output.
    case leftOut(codec: String, reason: String)
    /// The output is pictures, which have no sound.
    case noPlace

    /// Whether the output has the sound.
    package var isCarried: Bool {
        switch self {
        case .copied, .recoded: true
        case .leftOut, .noPlace: false
        }
    }

    /// What a user should know of it, in one line; nil where all is as expected.
    package var note: String? {
        switch self {
        case .copied, .noPlace: nil
        case .recoded(let from, let to): "the container does not take \(from) sound: coded as \(to)"
        case .leftOut(let codec, let reason): "sound is left out: \(codec), \(reason)"
        }
    }
}
