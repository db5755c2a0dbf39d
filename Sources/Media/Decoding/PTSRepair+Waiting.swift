extension PTSRepair {
    /// Frames behind a doubtful timestamp that have to agree with it.
    private static let witnesses = 2

    /// Whether the first of `waiting` is trusted where it jumped ahead: the frames behind it agree.
    ///
    /// `waiting` are the raw timestamps of the frames in display order that are not on the line yet.
    /// Nil when more frames have to come before that can be said; with `isEnding` none will.
    package func trustsJump(of waiting: some Collection<Int64?>, isEnding: Bool) -> Bool? {
        guard let first = waiting.first, isDoubtful(first), let raw = first else { return false }
        guard isEnding || waiting.count > Self.witnesses else { return nil }
        return waiting.dropFirst().prefix(Self.witnesses).allSatisfy { $0.map { $0 > raw } ?? true }
    }
}
