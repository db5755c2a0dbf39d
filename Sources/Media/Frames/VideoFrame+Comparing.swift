import Glibc
import Imaging
import VisionCore

extension VideoFrame {
    /// Whether both have the same brightness everywhere, bit by bit.
    package func hasSamePixels(as other: VideoFrame) -> Bool {
        guard size == other.size, layout == other.layout else { return false }
        return withImage { one in
            other.withImage { two in
                guard let plane = one.planes.first, let twin = two.planes.first else {
                    return false
                }
                // Safety: both planes have the rows and columns of the size.
                return (0..<size.height).allSatisfy { row in
                    memcmp(
                        plane.base + row * plane.stride, twin.base + row * twin.stride, size.width)
                        == 0
                }
            }
        }
    }
}
