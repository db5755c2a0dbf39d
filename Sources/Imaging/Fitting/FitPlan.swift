import CKernels
import VisionCore

/// Everything about fitting a region of pictures of one geometry that does not depend on pixels.
final class FitPlan: Sendable {
    /// What a plan depends on, besides the input's specification.
    struct Key: Hashable, Sendable {
        let size: Size
        let layout: PixelLayout
        let siting: ChromaSiting
        let region: CropRegion

        init(_ image: ImageView, region: CropRegion) {
            size = image.size
            layout = image.layout
            siting = image.siting
            self.region = region
        }
    }

    /// Where the region is placed in the input.
    let transform: LetterboxTransform
    /// Input columns that see the picture.
    let columns: Range<Int>
    /// Input rows that see the picture.
    let rows: Range<Int>
    /// Picture rows, from `rows.lowerBound`.
    let lines: ResampleAxis
    /// Columns of luma.
    let luma: TapTable?
    /// Columns of chroma; nil where there is none to read.
    let chroma: ChromaTable?

    init(_ key: Key, spec: InputSpec) {
        let region = key.region
        let size = key.size
        transform = LetterboxTransform(region, into: spec)
        let covered = transform.covered
        let across = ResampleAxis.visible(
            origin: region.left, span: region.width, count: covered.width, length: size.width)
        let down = ResampleAxis.visible(
            origin: region.top, span: region.height, count: covered.height, length: size.height)
        let isSeen = !across.isEmpty && !down.isEmpty
        let offsetX = Int(transform.offsetX)
        let offsetY = Int(transform.offsetY)
        columns = isSeen ? across.lowerBound + offsetX..<across.upperBound + offsetX : 0..<0
        rows = isSeen ? down.lowerBound + offsetY..<down.upperBound + offsetY : 0..<0
        lines = ResampleAxis(
            range: down, origin: region.top, span: region.height, count: covered.height,
            length: size.height)
        let axis = ResampleAxis(
            range: across, origin: region.left, span: region.width, count: covered.width,
            length: size.width)
        luma = isSeen ? TapTable(axis, samples: size.width) : nil
        let readsChroma = isSeen && key.layout != .gray && spec.order != .gray
        chroma =
            readsChroma
            ? ChromaTable(axis, width: size.width, layout: key.layout, siting: key.siting) : nil
    }
}
