import Annotation
import Imaging
package import Media
package import VisionCore

/// Draws and codes pictures of sources for whoever looks at them.
///
/// Keeps the paths of each source that it has drawn, and the last picture that was asked for, so
/// that several who look at the same cost no more than one. One thread at a time.
package final class ViewPainter {
    /// What is asked for.
    package struct Request: Hashable, Sendable {
        package var source: String
        /// Whether boxes, paths and rules are drawn; what is to be hidden is hidden all the same.
        package var isAnnotated: Bool
        /// Columns at most; nil for those of the source.
        package var width: Int?

        package init(source: String, isAnnotated: Bool = true, width: Int? = nil) {
            self.source = source
            self.isAnnotated = isAnnotated
            self.width = width
        }
    }

    /// A picture as a JPEG file.
    package struct Picture: Sendable {
        package let identity: FrameIdentity
        package let size: Size
        package let bytes: [UInt8]
    }

    private var annotators: [String: (epoch: Int, annotator: Annotator)] = [:]
    private var made: [Request: Picture] = [:]
    private var order: [Request] = []
    private let pool = FramePool()
    private let encoder = StillEncoder(isForLooking: true)

    private static let mostKept = 8

    package init() {}

    /// The newest picture of `view` as `request` wants it; nil before the first frame.
    package func picture(
        of view: SourceView, _ request: Request
    ) throws(MediaError) -> Picture? {
        guard let frame = view.latest.now else { return nil }
        if let known = made[request], known.identity == frame.identity { return known }
        let drawn = try drawn(frame, view, isAnnotated: request.isAnnotated)
        let size = Self.size(drawn.size, width: request.width)
        let picture = Picture(
            identity: frame.identity, size: size, bytes: try encoder.jpeg(drawn, size: size))
        keep(picture, request)
        return picture
    }

    /// The newest frame of `view`, drawn, at its own size; nil before the first.
    package func frame(
        of view: SourceView, isAnnotated: Bool
    ) throws(MediaError) -> (identity: FrameIdentity, picture: VideoFrame)? {
        guard let frame = view.latest.now else { return nil }
        return (frame.identity, try drawn(frame, view, isAnnotated: isAnnotated))
    }

    /// The newest pictures of `views` side by side, row by row, each in a tile of `tile`, as a JPEG
    /// file; a source without a frame is black.
    package func wall(
        of views: [SourceView], columns: Int, tile: Size
    ) throws(MediaError) -> [UInt8] {
        let columns = max(1, min(columns, 8))
        let rows = max(1, (views.count + columns - 1) / columns)
        var canvas = try encoder.canvas(
            Size(width: columns * tile.width, height: rows * tile.height))
        for (index, view) in views.enumerated() {
            guard let frame = view.latest.now else { continue }
            let drawn = try drawn(frame, view, isAnnotated: true)
            let inner = Self.fitted(drawn.size, into: tile)
            let small = try encoder.scaled(drawn, to: inner)
            let corner = (
                x: index % columns * tile.width + (tile.width - inner.width) / 4 * 2,
                y: index / columns * tile.height + (tile.height - inner.height) / 4 * 2
            )
            canvas.withMutableImage { target in
                small.withImage { Self.copy($0, to: target, at: corner) }
            }
        }
        return try encoder.jpeg(canvas.finish())
    }

    private func drawn(
        _ frame: AnalysedFrame, _ view: SourceView, isAnnotated: Bool
    ) throws(MediaError) -> VideoFrame {
        let key = "\(view.name) \(isAnnotated)"
        let style = isAnnotated ? view.style : view.style.hidingAlone
        var known = annotators[key]
        if known?.epoch != frame.identity.epoch || known?.annotator.style != style {
            known = (frame.identity.epoch, Annotator(style: style))
        }
        guard let annotator = known?.annotator else { return frame.decoded.picture }
        annotators[key] = known
        // What networks saw last counts, whether that frame was drawn or not.
        if frame.via != .infer, let inferred = view.latest.inferred {
            annotator.see(
                FrameAnnotations(
                    of: inferred, skeleton: view.skeleton, isTracked: view.isTracked))
        }
        var picture = try WritableFrame(frame.decoded.picture, pool: pool)
        let annotations = FrameAnnotations(
            of: frame, skeleton: view.skeleton, isTracked: view.isTracked)
        picture.withMutableImage { annotator.draw(annotations, on: $0) }
        return picture.finish()
    }

    private func keep(_ picture: Picture, _ request: Request) {
        if made.updateValue(picture, forKey: request) == nil { order.append(request) }
        if order.count > Self.mostKept { made[order.removeFirst()] = nil }
    }

    /// `size` with at most `width` columns, even sides.
    package static func size(_ size: Size, width: Int?) -> Size {
        guard let width, width < size.width, width > 0 else { return size }
        let height = (size.height * width / max(size.width, 1)) & ~1
        return Size(width: max(width & ~1, 2), height: max(height, 2))
    }

    /// The largest size of the shape of `size` within `tile`, even sides.
    private static func fitted(_ size: Size, into tile: Size) -> Size {
        let width = min(tile.width, tile.height * size.width / max(size.height, 1))
        let height = min(tile.height, tile.width * size.height / max(size.width, 1))
        return Size(width: max(width & ~1, 2), height: max(height & ~1, 2))
    }

    private static func copy(
        _ picture: ImageView, to target: MutableImageView, at corner: (x: Int, y: Int)
    ) {
        for index in 0..<picture.layout.planeCount {
            // Both are of halved colour.
            let shift = index == 0 ? 0 : 1
            let size = Size(
                width: (picture.size.width + shift) >> shift,
                height: (picture.size.height + shift) >> shift)
            let (from, to) = (picture.planes[index], target.planes[index])
            for row in 0..<size.height {
                let place = ((corner.y >> shift) + row) * to.stride + (corner.x >> shift)
                (to.base + place).update(from: from.base + row * from.stride, count: size.width)
            }
        }
    }
}
