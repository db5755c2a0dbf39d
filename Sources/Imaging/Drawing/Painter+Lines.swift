import CKernels
package import VisionCore

extension Painter {
    /// Draws an antialiased line with round ends, `width` pixels wide.
    package func line(
        from p: Point, to q: Point, width: Float, _ colour: YUVColour, opacity: Float = 1
    ) {
        polyline([p, q], width: width, colour, opacity: opacity)
    }

    /// Draws antialiased joined lines with round ends and joints, blended as one shape.
    ///
    /// Points that are not finite are left out. One point is a disc.
    package func polyline(
        _ points: [Point], closed: Bool = false, width: Float, _ colour: YUVColour,
        opacity: Float = 1
    ) {
        var points = points.compactMap(Painter.drawable)
        guard let first = points.first, width > 0 else { return }
        if closed || points.count == 1 { points.append(first) }
        guard Painter.alpha(opacity) == 255 else {
            return union(of: points, width: width, colour, opacity: opacity)
        }
        // Opaque strokes join by themselves, and a band for each is smaller than one for all.
        for i in 1..<points.count {
            union(of: [points[i - 1], points[i]], width: width, colour, opacity: 1)
        }
    }

    /// Blends joined lines as one shape; at least two points.
    private func union(of points: [Point], width: Float, _ colour: YUVColour, opacity: Float) {
        let radius = min(max(width, 1), 4096) / 2
        let reach = radius + 1
        let rect = PixelRect(
            left: Int((points.map(\.x).min() ?? 0) - reach),
            top: Int((points.map(\.y).min() ?? 0) - reach),
            right: Int((points.map(\.x).max() ?? 0) + reach + 1),
            bottom: Int((points.map(\.y).max() ?? 0) + reach + 1))
        let columns = { (top: Int, bottom: Int) -> Range<Int>? in
            Painter.columns(of: points, reach: reach, top: Float(top), bottom: Float(bottom))
        }
        blend(over: rect, colour, opacity: opacity, columns: columns) { band in
            let x = Float(band.left)
            let y = Float(band.top)
            for i in 1..<points.count {
                let p = points[i - 1]
                let q = points[i]
                k_u8_capsule_mask(
                    band.base, band.stride, band.width, band.height, p.x - x, p.y - y, q.x - x,
                    q.y - y, radius)
            }
        }
    }

    /// Draws an antialiased filled disc.
    package func disc(_ center: Point, radius: Float, _ colour: YUVColour, opacity: Float = 1) {
        polyline([center], width: radius * 2, colour, opacity: opacity)
    }

    /// The point clamped to a range in which single precision still resolves half pixels; nil for
    /// NaN.
    static func drawable(_ point: Point) -> Point? {
        guard !point.x.isNaN, !point.y.isNaN else { return nil }
        return Point(
            x: min(max(point.x, -100_000), 100_000), y: min(max(point.y, -100_000), 100_000))
    }

    /// Columns that segments within `reach` of the rows `top` ..< `bottom` can touch.
    private static func columns(of points: [Point], reach: Float, top: Float, bottom: Float)
        -> Range<Int>?
    {
        var low = Float.infinity
        var high = -Float.infinity
        for i in 1..<points.count {
            let p = points[i - 1]
            let q = points[i]
            let up = top - reach
            let down = bottom + reach
            guard max(p.y, q.y) >= up, min(p.y, q.y) <= down else { continue }
            var from: Float = 0
            var to: Float = 1
            if p.y != q.y {
                let a = (up - p.y) / (q.y - p.y)
                let b = (down - p.y) / (q.y - p.y)
                from = max(min(a, b), 0)
                to = min(max(a, b), 1)
            }
            let a = p.x + from * (q.x - p.x)
            let b = p.x + to * (q.x - p.x)
            low = min(low, a, b)
            high = max(high, a, b)
        }
        guard low <= high else { return nil }
        return Int(low - reach - 1)..<Int(high + reach + 2)
    }
}
