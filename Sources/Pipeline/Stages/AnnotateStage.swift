import Annotation
import Media
import StageGraph
import VisionCore

/// Draws what was found on a copy of each picture of one source.
final class AnnotateStage: Stage {
    private var annotator: Annotator
    private let skeleton: Skeleton?
    private let isTracked: Bool
    private let source: SourceSettings
    private let pool = FramePool()
    private let orders: SourceOrders
    private var epoch = 0
    private var isResting = false

    /// A stage for the pictures of `source`; `isTracked` tells whether boxes are those of tracks or
    /// of detections.
    ///
    /// Nothing is drawn of a camera while `orders` wants no outputs.
    init(
        source: SourceSettings, orders: SourceOrders, style: AnnotationStyle, skeleton: Skeleton?,
        isTracked: Bool
    ) {
        self.source = source
        self.orders = orders
        annotator = Annotator(style: style)
        self.isTracked = isTracked
        self.skeleton = skeleton
    }

    func process(_ batch: [DrawItem], _ emit: (OutputItem) -> Void) throws {
        for item in batch {
            switch item {
            case .frame where source.isWatched && !orders.hasOutputs:
                if !isResting { emit(.rest) }
                isResting = true
            case .frame(let frame):
                isResting = false
                emit(.picture(try drawn(frame)))
            case .notice(let notice): emit(.notice(notice))
            }
        }
    }

    private func drawn(_ frame: AnalysedFrame) throws(MediaError) -> DrawnFrame {
        if frame.identity.epoch != epoch {
            epoch = frame.identity.epoch
            annotator = Annotator(style: annotator.style)
        }
        var picture = try WritableFrame(frame.decoded.picture, pool: pool)
        let annotations = FrameAnnotations(of: frame, skeleton: skeleton, isTracked: isTracked)
        picture.withMutableImage { annotator.draw(annotations, on: $0) }
        return DrawnFrame(
            identity: frame.identity, picture: picture.finish(),
            name: source.pictureName(at: frame.decoded.picture.sourcePTS))
    }
}

extension FrameAnnotations {
    /// What is drawn of `frame`; `isTracked` tells whether boxes are those of tracks or of
    /// detections.
    init(of frame: AnalysedFrame, skeleton: Skeleton?, isTracked: Bool) {
        let findings = frame.detected.findings
        self.init(
            time: frame.decoded.time, via: frame.via, tracks: isTracked ? frame.tracks : nil,
            detections: findings?.detections ?? [], skeleton: skeleton, shapes: frame.shapes,
            hud: (findings?.classes ?? []).map { one in
                "\(one.label.name) \(one.score.percent ?? 0) %"
            }, map: findings?.map)
        notes = frame.attributes.mapValues { told in
            told.map(\.value).joined(separator: " ")
        }
    }
}
