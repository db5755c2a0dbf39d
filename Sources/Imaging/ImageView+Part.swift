import VisionCore

extension ImageView {
    /// The part of the picture inside `rect`, in place; `rect` lies inside the picture and begins
    /// at even columns and rows, where chroma is halved.
    package func part(_ rect: PixelRect) -> ImageView {
        let (x, y) = (layout.chromaShiftX, layout.chromaShiftY)
        return ImageView(
            size: Size(width: rect.width, height: rect.height), layout: layout, colour: colour,
            siting: siting,
            planes: planes.enumerated().map { index, plane in
                let (left, top) =
                    index == 0 ? (rect.left, rect.top) : (rect.left >> x, rect.top >> y)
                // Safety: the part lies inside the plane.
                return Plane(base: plane.base + top * plane.stride + left, stride: plane.stride)
            })
    }
}
