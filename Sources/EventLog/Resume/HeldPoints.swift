/// Points of one source, in the order of its frames, that do not count yet.
struct HeldPoints: Sendable {
    private var entries: [(frame: Int, point: ResumeState.SourcePoint)] = []

    /// Most points that are held: of more, every second one goes.
    static let limit = 32

    /// Adds the point behind frame `frame`, the greatest so far.
    mutating func add(_ point: ResumeState.SourcePoint, behind frame: Int) {
        entries.append((frame, point))
        guard entries.count > Self.limit else { return }
        entries = entries.indices.filter { $0.isMultiple(of: 2) }.map { entries[$0] }
    }

    /// The last point behind a frame before `frame`; it and those before it are held no longer.
    mutating func take(before frame: Int) -> ResumeState.SourcePoint? {
        guard let last = entries.lastIndex(where: { $0.frame < frame }) else { return nil }
        defer { entries.removeSubrange(...last) }
        return entries[last].point
    }
}
