import CFFmpeg
import CFFmpegShims
package import VisionCore

/// One of the eight ways a picture is turned between its samples and the screen.
///
/// Applied in this order: transpose, mirror left and right, turn top and bottom.
package struct Orientation: Hashable, Sendable {
    /// Whether rows become columns.
    package let isTransposed: Bool
    /// Whether left and right change places, after the transposition.
    package let isMirrored: Bool
    /// Whether top and bottom change places, after the transposition.
    package let isFlipped: Bool

    /// As stored.
    package static let upright = Orientation(
        isTransposed: false, isMirrored: false, isFlipped: false)

    /// An orientation from its three steps.
    package init(isTransposed: Bool, isMirrored: Bool, isFlipped: Bool) {
        self.isTransposed = isTransposed
        self.isMirrored = isMirrored
        self.isFlipped = isFlipped
    }

    /// The orientation of a display matrix of 3 x 3 numbers, row by row, 16.16 in the first two
    /// columns: a stored point (x, y) is shown at (ax + cy, bx + dy).
    ///
    /// A matrix that is no quarter turn or mirror of one (nonsense, or a free angle) is taken as
    /// upright.
    package init(matrix: [Int32]) {
        self = .upright
        guard matrix.count == 9 else { return }
        let (a, b, c, d) = (matrix[0], matrix[1], matrix[3], matrix[4])
        let scale = max(a.magnitude, b.magnitude, c.magnitude, d.magnitude)
        guard scale >= 1 << 12 else { return }
        let small = scale / 64
        if b.magnitude <= small, c.magnitude <= small, min(a.magnitude, d.magnitude) > scale / 2 {
            self.init(isTransposed: false, isMirrored: a < 0, isFlipped: d < 0)
        } else if a.magnitude <= small, d.magnitude <= small,
            min(b.magnitude, c.magnitude) > scale / 2
        {
            self.init(isTransposed: true, isMirrored: c < 0, isFlipped: b < 0)
        }
    }

    /// Clockwise degrees to show it: 0, 90, 180 or 270, of its mirror image where it is mirrored.
    package var degrees: Int {
        switch (isTransposed, isMirrored, isFlipped) {
        case (false, true, true): 180
        case (true, true, _): 90
        case (true, false, true): 270
        default: 0
        }
    }

    /// The size of a picture of `size` after it is turned.
    package func applied(to size: Size) -> Size {
        isTransposed ? Size(width: size.height, height: size.width) : size
    }

    /// The number that the plane kernel takes.
    var kernelBits: Int32 {
        (isTransposed ? 1 : 0) | (isMirrored ? 2 : 0) | (isFlipped ? 4 : 0)
    }

    init(of stream: UnsafeMutablePointer<AVStream>) {
        self = Orientation.read { sl_stream_display_matrix(stream, $0) } ?? .upright
    }

    /// The orientation that the frame itself carries, from its codec's metadata.
    static func carried(by frame: UnsafeMutablePointer<AVFrame>) -> Orientation? {
        read { sl_frame_display_matrix(frame, $0) }
    }

    private static func read(_ body: (UnsafeMutablePointer<Int32>) -> Int32) -> Orientation? {
        var matrix = [Int32](repeating: 0, count: 9)
        let isThere = matrix.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return false }
            return body(base) == 1
        }
        return isThere ? Orientation(matrix: matrix) : nil
    }
}
