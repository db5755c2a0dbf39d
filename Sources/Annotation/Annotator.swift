package import Imaging
import VisionCore

/// Draws what is known of a frame on its picture.
///
/// Holds the trails of one source, in media time, and the letters of one size: call it with frames
/// in order, on one queue at a time.
package final class Annotator {
    /// What is drawn, and how.
    package var style: AnnotationStyle
    private var trails = TrailHistory()
    private var seen = SeenObjects()
    private var atlas: GlyphAtlas?

    /// An annotator without history.
    package init(style: AnnotationStyle) {
        self.style = style
    }

    /// Takes note of what networks saw in `frame`, which is not drawn.
    package func see(_ frame: FrameAnnotations) { seen = SeenObjects(in: frame) }

    /// Draws `frame` on `picture`.
    ///
    /// What is to be hidden is hidden first; the rest is drawn over it.
    package func draw(_ frame: FrameAnnotations, on picture: MutableImageView) {
        if frame.via == .infer { seen = SeenObjects(in: frame) } else { seen.age += 1 }
        let letters = letters(for: picture.size)
        let scene = Scene(
            painter: Painter(picture), style: style, atlas: letters,
            thickness: Annotator.thickness(style, picture.size))
        scene.coverAreas()
        scene.hide(frame.tracks ?? [], and: seen)
        if style.trails > .zero {
            trails.add(
                frame.tracks ?? [], time: frame.time, keeping: style.trails, size: picture.size)
        }
        if let map = frame.map { scene.drawAreas(map) }
        if style.masks { scene.drawMasks(seen.shown(with: frame.tracks)) }
        scene.drawShapes(frame.shapes)
        if style.trails > .zero { scene.drawTrails(frame.tracks ?? [], trails) }
        if style.skeletons { scene.drawSkeletons(seen.shown(with: frame.tracks), frame.skeleton) }
        scene.drawObjects(frame, seen)
    }

    /// Pixels of an outline in a picture of `size`.
    private static func thickness(_ style: AnnotationStyle, _ size: Size) -> Int {
        min(max(style.thickness ?? max(2, (size.height + 240) / 400), 1), 256)
    }

    private func letters(for size: Size) -> GlyphAtlas {
        let pixels = style.textSize ?? GlyphAtlas.pixelSize(forPictureHeight: size.height)
        if let atlas, atlas.pixelSize == pixels { return atlas }
        let made = GlyphAtlas(pixelSize: pixels)
        atlas = made
        return made
    }
}
