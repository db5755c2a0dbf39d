import Imaging
import Media
import VisionCore

/// A picture whose pixels are classes: grey values, or the colours of a palette.
struct ClassMapFile {
    /// Width and height.
    let size: Size
    /// The class of each pixel, row by row: a grey value, or a colour as one number.
    let classes: [Int]

    /// Reads the picture at `path`.
    init(path: String) throws {
        let demuxer = try Demuxer(
            uri: path, options: InputOptions(), interrupt: InterruptToken())
        let decoder = try VideoDecoder(stream: demuxer.video, threads: 1)
        guard let frame = try Self.firstFrame(of: demuxer, decoder) else {
            throw CommandError(.badData, "the file holds no picture", subject: path)
        }
        size = frame.size
        classes = frame.withImage { Self.classes(of: $0) }
    }

    private static func firstFrame(of demuxer: Demuxer, _ decoder: VideoDecoder) throws
        -> VideoFrame?
    {
        while let packet = try demuxer.read() {
            try decoder.send(packet)
            if let frame = try decoder.receive() { return frame }
        }
        decoder.sendEnd()
        return try decoder.receive()
    }

    /// Pictures with a palette come with three planes of full size, grey ones with one.
    private static func classes(of image: ImageView) -> [Int] {
        var classes: [Int] = []
        classes.reserveCapacity(image.size.width * image.size.height)
        let (shiftX, shiftY) = (image.layout.chromaShiftX, image.layout.chromaShiftY)
        for y in 0..<image.size.height {
            for x in 0..<image.size.width {
                var label = 0
                for (index, plane) in image.planes.enumerated() {
                    let (column, row) = index == 0 ? (x, y) : (x >> shiftX, y >> shiftY)
                    label =
                        label << 8
                        | Int(truncatingIfNeeded: plane.base[row * plane.stride + column])
                }
                classes.append(label)
            }
        }
        return classes
    }
}
