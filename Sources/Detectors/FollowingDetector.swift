package import Imaging
package import VisionCore

/// What finds boxes in a picture.
package protocol BoxFinder: AnyObject {
    /// Detections of score `minimumScore` and more, best first, in pixels of `image`, on the log's
    /// grid.
    func detections(
        in image: ImageView, minimumScore: Float
    ) throws(DetectorError) -> [Detection]

    /// What the parts of the last look took.
    var lastTimes: NetworkTimes { get }
}

extension NetworkReader: BoxFinder where Spec == DetectorSpec {}

/// The size of an input that follows the picture's shape.
package struct FollowedShape: Sendable, Hashable {
    /// The longer side.
    package var longest: Int
    /// What both sides are multiples of.
    package var multiple: Int

    package init(longest: Int, multiple: Int) {
        self.longest = max(longest, 1)
        self.multiple = max(multiple, 1)
    }

    /// The input for a picture of `size`: its sides, shrunk or grown until the longer one fits,
    /// rounded up to whole multiples.
    package func input(for size: Size) -> Size {
        let ratio = Double(longest) / Double(max(size.width, size.height, 1))
        let side = { (length: Int) -> Int in
            let pixels = min(max((Double(length) * ratio).rounded(), 1), 65_536)
            return ((Int(exactly: pixels) ?? 1) + multiple - 1) / multiple * multiple
        }
        return Size(width: side(size.width), height: side(size.height))
    }
}

/// A detector of open input size whose input follows the picture's shape: a reader for each shape,
/// those that were used last kept.
///
/// Not `Sendable`: one per worker, used on that worker's queue.
package final class FollowingDetector: BoxFinder {
    private static let keptReaders = 4

    private let shape: FollowedShape
    private let open: (Size) throws(DetectorError) -> Detector
    /// The one that was used last is the last.
    private var readers: [(size: Size, reader: Detector)] = []

    /// A detector for inputs of `shape`; `open` makes the reader for a size.
    package init(
        shape: FollowedShape, open: @escaping (Size) throws(DetectorError) -> Detector
    ) {
        self.shape = shape
        self.open = open
    }

    package private(set) var lastTimes = NetworkTimes()

    package func detections(
        in image: ImageView, minimumScore: Float
    ) throws(DetectorError) -> [Detection] {
        let reader = try reader(for: shape.input(for: image.size))
        defer { lastTimes = reader.lastTimes }
        return try reader.detections(in: image, minimumScore: minimumScore)
    }

    private func reader(for size: Size) throws(DetectorError) -> Detector {
        if let known = readers.firstIndex(where: { $0.size == size }) {
            readers.append(readers.remove(at: known))
            return readers[readers.count - 1].reader
        }
        let reader = try open(size)
        if readers.count >= Self.keptReaders { readers.removeFirst() }
        readers.append((size, reader))
        return reader
    }
}
