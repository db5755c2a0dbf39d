import Glibc
import Imaging
import Media
import VisionCore

/// How well an object is to be seen in a picture: its score, its size, how sharp it is, and whether
/// all of it is in the picture.
///
/// Greater is better; only to be compared within one track.
struct PictureQuality: Comparable, Sendable {
    private let value: Double

    /// The quality of `track` in `frame`.
    init(of track: Track, in frame: VideoFrame) {
        let size = frame.size
        let box = track.box.clipped(to: size)
        let area = Double(max(size.width, 1)) * Double(max(size.height, 1))
        let share = (Double(box.area) / area).squareRoot()
        let sharpness = Self.sharpness(of: box, in: frame)
        let isWhole =
            box.left > 1 && box.top > 1 && box.right < Float(size.width) - 1
            && box.bottom < Float(size.height) - 1
        let quality =
            Double(min(max(track.score, 0), 1)) * share * (sharpness / (sharpness + Self.soft))
            * (isWhole ? 1 : Self.cutOff)
        value = quality.isFinite ? quality : 0
    }

    static func < (one: Self, other: Self) -> Bool { one.value < other.value }

    /// Whether it is so much better than `other` that a picture is worth its coding.
    func isClearlyBetter(than other: Self) -> Bool { value > other.value * 1.1 }

    /// Mean square of the second difference of a picture that is neither sharp nor soft.
    private static let soft = 40.0
    /// What is left of an object that is not whole.
    private static let cutOff = 0.5
    /// Points of a box at which sharpness is looked at, on a side.
    private static let grid = 48

    /// The mean square of the second difference of brightness (the Laplacian; Pech-Pacheco et al.,
    /// 2000) at points of `box`.
    private static func sharpness(of box: Box, in frame: VideoFrame) -> Double {
        frame.withImage { image in
            guard let rect = PixelRect(box)?.clipped(to: frame.size), let luma = image.planes.first,
                rect.width > 4, rect.height > 4
            else { return 0 }
            let step = (x: max(rect.width / grid, 1), y: max(rect.height / grid, 1))
            var (sum, count) = (0.0, 0.0)
            for y in stride(from: rect.top + 1, to: rect.bottom - 1, by: step.y) {
                let row = luma.base + y * luma.stride
                for x in stride(from: rect.left + 1, to: rect.right - 1, by: step.x) {
                    let around =
                        Int(row[x - 1]) + Int(row[x + 1]) + Int(row[x - luma.stride])
                        + Int(row[x + luma.stride])
                    let second = Double(4 * Int(row[x]) - around)
                    sum += second * second
                    count += 1
                }
            }
            return count > 0 ? sum / count : 0
        }
    }
}
