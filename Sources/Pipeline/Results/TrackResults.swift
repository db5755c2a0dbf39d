import VisionCore

/// Tracks in MOTChallenge form: `frame,id,left,top,width,height,conf,-1,-1,-1`, frames from 1.
///
/// Detected boxes of confirmed tracks, in the order of frames, then of track numbers.
final class TrackResults: ResultWriter {
    private let file: ResultFile
    private let source: Int

    /// The tracks of the source of index `source`.
    init(path: String, source: Int) throws(ResultFileError) {
        self.source = source
        file = try ResultFile(path: path)
    }

    /// Adds the tracks of one frame.
    func add(
        _ analysed: AnalysedFrame, of source: SourceSettings, task: DetectionTask
    ) throws(ResultFileError) {
        guard source.index == self.source else { return }
        try add(
            analysed.tracks, analysed.detections, frameIndex: analysed.identity.frameIndex)
    }

    /// Adds `tracks` of a frame, whose detections are given.
    func add(_ tracks: [Track], _ detections: [Detection], frameIndex: Int)
        throws(ResultFileError)
    {
        let frame = frameIndex.addingSaturated(1)
        for track in tracks where track.state == .confirmed && track.observation == .detected {
            let seen = track.detectionIndex.map { detections[$0] }
            let box = seen?.box ?? track.box
            let fields = [box.left, box.top, box.width, box.height]
                .map { JSONText.number($0, .pixel) }.joined(separator: ",")
            let score = JSONText.number(seen?.score ?? track.score, .score)
            try file.write("\(frame),\(track.number),\(fields),\(score),-1,-1,-1\n")
        }
    }

    /// Hands everything to the system.
    func finish() throws(ResultFileError) { try file.flush() }
}
