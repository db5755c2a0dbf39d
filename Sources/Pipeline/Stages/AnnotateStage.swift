import Annotation
import Media
import StageGraph
import VisionCore

/// Draws what was found on a copy of each picture of one source.
final class AnnotateStage: Stage {
    private var annotator: Annotator
    private let skeleton: Skeleton?
    private let isTracked: Bool
    private let pool = FramePool()
    private var epoch = 0
    /// What was seen last: shown, and above all hidden, also in frames that no network looks at.
    private var lastSeen: [Detection] = []

    /// `isTracked` tells whether boxes are those of tracks or of detections.
    init(style: AnnotationStyle, skeleton: Skeleton?, isTracked: Bool) {
        annotator = Annotator(style: style)
        self.isTracked = isTracked
        self.skeleton = skeleton
    }

    func process(_ batch: [PipelineItem], _ emit: (PipelineItem) -> Void) throws {
        for item in batch {
            guard case .analysed(let analysed) = item else {
                if case .notice = item { emit(item) }
                continue
            }
            emit(.picture(try drawn(analysed)))
        }
    }

    private func drawn(_ analysed: AnalysedFrame) throws(MediaError) -> FrameItem {
        var item = analysed.frame
        if item.identity.epoch != epoch {
            epoch = item.identity.epoch
            annotator = Annotator(style: annotator.style)
            lastSeen = []
        }
        if item.via == .infer { lastSeen = item.detections }
        var picture = try WritableFrame(item.frame, pool: pool)
        let annotations = FrameAnnotations(
            time: MediaInstant(nanoseconds: item.time), tracks: isTracked ? analysed.tracks : nil,
            detections: lastSeen, skeleton: skeleton,
            shapes: analysed.shapes,
            hud: item.classes.map { one in
                "\(one.label.name) \(Int((one.score * 100).rounded())) %"
            }, map: item.map)
        picture.withMutableImage { annotator.draw(annotations, on: $0) }
        item.frame = picture.finish()
        return item
    }
}
