package import VisionCore

extension Painter {
    /// Fills the pixels of `mask`, which is of this picture's size.
    package func fill(_ mask: InstanceMask, _ colour: YUVColour, opacity: Float) {
        guard mask.size == size else { return }
        var (left, top, right, bottom) = (size.width, size.height, 0, 0)
        mask.forEachPiece { column, rows in
            left = min(left, column)
            right = max(right, column + 1)
            top = min(top, rows.lowerBound)
            bottom = max(bottom, rows.upperBound)
        }
        guard right > left, bottom > top else { return }
        let bounds = PixelRect(left: left, top: top, right: right, bottom: bottom)
        let width = right - left
        var covered = [UInt8](repeating: 0, count: width * (bottom - top))
        mask.forEachPiece { column, rows in
            for row in rows { covered[(row - top) * width + column - left] = 255 }
        }
        blend(over: bounds, colour, opacity: opacity) { band in
            for y in band.top..<min(band.top + band.height, bottom) where y >= top {
                let to = band.base + (y - band.top) * band.stride
                for x in band.left..<min(band.left + band.width, right) where x >= left {
                    to[x - band.left] = covered[(y - top) * width + x - left]
                }
            }
        }
    }
}
