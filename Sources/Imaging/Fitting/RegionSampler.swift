import Glibc
import VisionCore

/// Fills a network's input with a turned part of a picture: convert, resize, turn and normalise.
///
/// Bilinear without antialiasing; outside the picture its edge is repeated. Call on any
/// queue.
package struct RegionSampler: Sendable {
    /// What the network wants to see; its fit has no meaning here.
    package let spec: InputSpec

    /// A sampler for inputs of `spec`, which has three channels.
    package init(spec: InputSpec) {
        self.spec = spec
    }

    /// Writes the whole input made of `region` of `image`.
    ///
    /// `output` holds `spec.count` floats or more.
    package func run(
        _ image: ImageView, region: TurnedRegion, into output: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(output.count >= spec.count, "the whole input fits into the output")
        let matrix = image.colour.toRGB
        let order = spec.order == .bgr ? [2, 1, 0] : spec.order == .gray ? [1] : [0, 1, 2]
        let step = region.side / Float(spec.size.width)
        let cosine = cosf(region.angle) * step, sine = sinf(region.angle) * step
        let corner = region.toPicture(Point(x: 0, y: 0))
        let isPlanar = spec.layout == .nchw
        let pixels = spec.size.width * spec.size.height
        for row in 0..<spec.size.height {
            for column in 0..<spec.size.width {
                let x = corner.x + cosine * Float(column) - sine * Float(row)
                let y = corner.y + sine * Float(column) + cosine * Float(row)
                let levels = levels(image, x, y)
                let pixel = row * spec.size.width + column
                for (channel, source) in order.enumerated() {
                    let level =
                        matrix.luma * levels.luma + matrix.u[source] * levels.u
                        + matrix.v[source] * levels.v + matrix.bias[source]
                    let clipped = min(max(level, 0), 255).rounded()
                    output[isPlanar ? channel * pixels + pixel : pixel * order.count + channel] =
                        (clipped - spec.mean[channel]) * spec.scale[channel]
                }
            }
        }
    }

    private func levels(
        _ image: ImageView, _ x: Float, _ y: Float
    ) -> (luma: Float, u: Float, v: Float) {
        let luma = sample(image.planes[0], image.size.width, image.size.height, x, y)
        guard image.planes.count == 3 else { return (luma, 128, 128) }
        let shiftX = image.layout.chromaShiftX, shiftY = image.layout.chromaShiftY
        let width = (image.size.width + (1 << shiftX) - 1) >> shiftX
        let height = (image.size.height + (1 << shiftY) - 1) >> shiftY
        // A chroma sample is in the middle of the luma samples that it covers.
        let atX = (x + 0.5) / Float(1 << shiftX) - 0.5, atY = (y + 0.5) / Float(1 << shiftY) - 0.5
        return (
            luma, sample(image.planes[1], width, height, atX, atY),
            sample(image.planes[2], width, height, atX, atY)
        )
    }

    private func sample(
        _ plane: ImageView.Plane, _ width: Int, _ height: Int, _ x: Float, _ y: Float
    ) -> Float {
        let x = min(max(x, 0), Float(width - 1)), y = min(max(y, 0), Float(height - 1))
        let left = Int(x), top = Int(y)
        let right = min(left + 1, width - 1), bottom = min(top + 1, height - 1)
        let across = x - Float(left), down = y - Float(top)
        let first = plane.base + top * plane.stride, second = plane.base + bottom * plane.stride
        let upper = Float(first[left]) + (Float(first[right]) - Float(first[left])) * across
        let lower = Float(second[left]) + (Float(second[right]) - Float(second[left])) * across
        return upper + (lower - upper) * down
    }
}
