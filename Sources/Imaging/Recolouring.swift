import CKernels
import VisionCore

/// Brings pictures of halved colour from one colour space into another, without resampling.
///
/// Luma is given the chroma sample that lies on it, as quick converters do: at the edge of a colour
/// it differs from what finer ones make. Otherwise samples are right to a level.
package struct Recolouring {
    private let factors: k_u8_recolouring

    /// From samples of `old` to those of `new`.
    package init(from old: ColourSpace, to new: ColourSpace) {
        let (red, blue) = old.matrix.redBlueWeights
        let (newRed, newBlue) = new.matrix.redBlueWeights
        let greens = (1 - newRed - newBlue) / (1 - red - blue)
        // Of U and V from -0.5 to 0.5: what they add to red, blue, and luma of the new weights.
        let (v, u) = (2 * (1 - red), 2 * (1 - blue))
        let lumaOfU = u * (newBlue - greens * blue)
        let lumaOfV = v * (newRed - greens * red)
        let (u2, v2) = (2 * (1 - newBlue), 2 * (1 - newRed))
        let (luma, black) = old.isFullRange ? (255.0, 0.0) : (219.0, 16.0)
        let (newLuma, newBlack) = new.isFullRange ? (255.0, 0.0) : (219.0, 16.0)
        let chroma = old.isFullRange ? 255.0 : 224.0
        let newChroma = new.isFullRange ? 255.0 : 224.0
        func whole(_ value: Double) -> Int32 {
            Int32(clamping: Int64(roundedHalfToEven: value * 8192))
        }
        func factor(_ value: Double, _ from: Double, _ to: Double) -> Int32 {
            whole(value * to / from)
        }
        factors = k_u8_recolouring(
            y: factor(1, luma, newLuma), u: factor(lumaOfU, chroma, newLuma),
            v: factor(lumaOfV, chroma, newLuma),
            bias: whole(newBlack - black * newLuma / luma + 0.5),
            uu: factor((u - lumaOfU) / u2, chroma, newChroma),
            uv: factor(-lumaOfV / u2, chroma, newChroma),
            vu: factor(-lumaOfU / v2, chroma, newChroma),
            vv: factor((v - lumaOfV) / v2, chroma, newChroma))
    }

    /// Makes `target` of `picture`: both of the same size and of colour that is halved both ways.
    package func run(_ picture: ImageView, into target: MutableImageView) {
        precondition(
            picture.size == target.size && picture.layout == .yuv420 && target.layout == .yuv420,
            "two pictures of one form")
        let (from, to) = (picture.planes, target.planes)
        for row in 0..<picture.size.height {
            let (u, v) = (
                from[1].base + row / 2 * from[1].stride, from[2].base + row / 2 * from[2].stride
            )
            withUnsafePointer(to: factors) { factors in
                k_u8_recolour_luma(
                    factors, from[0].base + row * from[0].stride, u, v,
                    to[0].base + row * to[0].stride, picture.size.width)
                guard row & 1 == 0 else { return }
                k_u8_recolour_chroma(
                    factors, u, v, to[1].base + row / 2 * to[1].stride,
                    to[2].base + row / 2 * to[2].stride, (picture.size.width + 1) / 2)
            }
        }
    }
}
