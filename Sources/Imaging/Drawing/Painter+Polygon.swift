import CKernels
package import VisionCore

extension Painter {
    /// Fills a polygon by the even-odd rule, to the nearest samples of each plane.
    ///
    /// Points that are not finite are left out.
    package func fill(polygon: [Point], _ colour: YUVColour, opacity: Float) {
        let points = polygon.compactMap(Painter.drawable)
        let alpha = Painter.alpha(opacity)
        guard points.count > 2, alpha > 0 else { return }
        fill(points, plane: 0, shift: (0, 0), colour.y, alpha)
        guard view.planes.count == 3 else { return }
        let shift = (view.layout.chromaShiftX, view.layout.chromaShiftY)
        fill(points, plane: 1, shift: shift, colour.u, alpha)
        fill(points, plane: 2, shift: shift, colour.v, alpha)
    }

    private func fill(
        _ points: [Point], plane: Int, shift: (x: Int, y: Int), _ value: UInt8, _ alpha: UInt8
    ) {
        let to = view.planes[plane]
        let columns = (size.width + (1 << shift.x) - 1) >> shift.x
        let rows = (size.height + (1 << shift.y) - 1) >> shift.y
        let scaleX = Float(1 << shift.x)
        let scaleY = Float(1 << shift.y)
        let top = (points.map(\.y).min() ?? 0) / scaleY
        let bottom = (points.map(\.y).max() ?? 0) / scaleY
        let first = min(max(Int(top), 0), rows)
        let last = min(max(Int(bottom) + 1, first), rows)
        let column = { (x: Float) in min(max(Int((x / scaleX).rounded()), 0), columns) }
        var found: [Float] = []
        for row in first..<last {
            Painter.crossings(of: points, y: (Float(row) + 0.5) * scaleY, into: &found)
            for pair in stride(from: 0, to: found.count - 1, by: 2) {
                let from = column(found[pair])
                let end = column(found[pair + 1])
                guard end > from else { continue }
                k_u8_fill(to.base + row * to.stride + from, to.stride, end - from, 1, value, alpha)
            }
        }
    }

    /// Where a horizontal line crosses the polygon's sides, sorted.
    private static func crossings(of points: [Point], y: Float, into found: inout [Float]) {
        found.removeAll(keepingCapacity: true)
        var last = points[points.count - 1]
        for point in points {
            if (last.y <= y) != (point.y <= y) {
                found.append(last.x + (y - last.y) / (point.y - last.y) * (point.x - last.x))
            }
            last = point
        }
        found.sort()
    }
}
