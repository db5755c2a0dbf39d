import Imaging
import VisionCore

@testable import Media

extension VideoFrame {
    /// A sum of all its samples (FNV-1a).
    var sum: UInt64 {
        withImage { image in
            var sum: UInt64 = 0xCBF2_9CE4_8422_2325
            for (index, plane) in image.planes.enumerated() {
                let size = image.layout.planeSize(index, of: image.size)
                for y in 0..<size.height {
                    for x in 0..<size.width {
                        sum = (sum ^ UInt64(plane.base[y * plane.stride + x])) &* 0x100_0000_01B3
                    }
                }
            }
            return sum
        }
    }
}
