import Imaging
import Media
import VisionCore

/// How the camera of one source moves, from picture to picture.
///
/// A value that can be saved and restored: it remembers the grid of the last picture.
struct CameraFollower: Sendable {
    private var last: FlowGrid?

    /// The motion since the last picture, on the log's grid; still for the first one, and where two
    /// pictures have too little in common.
    mutating func motion(to picture: VideoFrame) -> CameraMotion {
        let grid = picture.withImage { FlowGrid($0) }
        defer { last = grid }
        guard let last, let grid else { return .still }
        return (BlockFlow.motion(from: last, to: grid) ?? .still).roundedToLogStep
    }

    /// What comes next has nothing to do with the last picture.
    mutating func restart() { last = nil }
}

extension CameraFollower: Codable {
    private enum CodingKeys: CodingKey { case width, height, cells }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        guard let cells = try values.decodeIfPresent([UInt64].self, forKey: .cells) else { return }
        let size = Size(
            width: try values.decode(Int.self, forKey: .width),
            height: try values.decode(Int.self, forKey: .height))
        guard let grid = FlowGrid(packed: cells, size: size) else {
            throw DecodingError.dataCorruptedError(
                forKey: .cells, in: values, debugDescription: "a grid of another form")
        }
        last = grid
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        guard let last else { return }
        try values.encode(last.size.width, forKey: .width)
        try values.encode(last.size.height, forKey: .height)
        try values.encode(last.packed, forKey: .cells)
    }
}
