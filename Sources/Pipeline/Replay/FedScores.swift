/// From which scores on a source's tracker was fed, and a track begins: settings of a log's head
/// that follow from its network.
struct FedScores: Equatable {
    /// Least score that begins a track.
    let kept: Float
    /// Least score that the tracker was fed.
    let fed: Float

    /// As lines of the head.
    func lines(of source: String) -> [String] {
        ["source.\(source).score.kept=\(kept)", "source.\(source).score.fed=\(fed)"]
    }

    init(kept: Float, fed: Float) {
        self.kept = kept
        self.fed = fed
    }

    /// The scores of `source` in `settings`; nil where they are not there.
    init?(of source: String, in settings: [String: String]) {
        guard let kept = settings["source.\(source).score.kept"].flatMap({ Float($0) }),
            let fed = settings["source.\(source).score.fed"].flatMap({ Float($0) })
        else { return nil }
        self.init(kept: kept, fed: fed)
    }
}
