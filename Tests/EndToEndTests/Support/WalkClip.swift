import Foundation
import TestSupport
import Testing

/// A chequered person who walks to the right on grey, two pixels a frame: where she is to be seen
/// is known, and how much of her cloth shows.
enum WalkClip {
    /// Columns and rows of the clip.
    static let size = (width: 480, height: 272)
    /// Where she is in the first frame, and how far she goes with each.
    static let body = (left: 48, top: 62, width: 24, height: 56, step: 2)
    /// Frames of the clip, 25 a second.
    static let frames = 75
    /// The clip, in `folder`, with key frames `keys` frames apart.
    static func make(in folder: ScratchFolder, keys: Int = 250) throws -> String {
        let path = folder.file("walk.mp4")
        let cloth =
            "color=c=0xc82828:s=24x56:r=25:d=3,format=yuv420p,"
            + "geq=lum='lum(X,Y)+25*(2*mod(X+Y,2)-1)':cb='cb(X,Y)':cr='cr(X,Y)'"
        let made = try Program.installed("ffmpeg").run([
            "-v", "error", "-f", "lavfi", "-i", "color=c=0x808080:s=480x272:r=25:d=3", "-f",
            "lavfi", "-i", cloth, "-filter_complex",
            "[0][1]overlay=x='48+2*n':y=62:format=yuv420", "-c:v", "libx264", "-qp", "4", "-g",
            "\(keys)", path,
        ])
        #expect(made.exitCode == 0, "\(made.errors)")
        return path
    }

    /// The clip at `walk` with a tone in codec `sound` beside it, in `folder`.
    static func sounding(
        _ walk: String, in folder: ScratchFolder, _ sound: String, _ container: String = "mkv"
    ) throws -> String {
        let path = folder.file("walk." + container)
        let made = try Program.installed("ffmpeg").run([
            "-v", "error", "-i", walk, "-f", "lavfi", "-i", "sine=f=440:r=48000:d=3", "-c:v",
            "copy", "-c:a", sound, path,
        ])
        #expect(made.exitCode == 0, "\(made.errors)")
        return path
    }

    /// The greatest contrast, over columns of four pixels, of her cloth in each frame of the video
    /// or picture at `path`, whose first frame is frame `first` of the clip.
    static func contrast(
        of path: String, _ folder: ScratchFolder, from first: Int = 0
    ) throws -> [Double] {
        _ = try Program.installed("ffmpeg").run([
            "-v", "error", "-y", "-i", path, "-f", "rawvideo", "-pix_fmt", "gray",
            folder.file("raw"),
        ])
        let raw = [UInt8](try folder.bytes("raw"))
        let area = size.width * size.height
        return (0..<raw.count / area).map { frame in
            contrast(in: raw[(frame * area)..<((frame + 1) * area)], at: first + frame)
        }
    }

    private static func contrast(in picture: ArraySlice<UInt8>, at frame: Int) -> Double {
        let left = body.left + body.step * frame
        return stride(from: 0, through: body.width - 4, by: 4).map { column in
            var sum = 0
            for y in body.top..<body.top + body.height {
                for x in left + column..<left + column + 4 {
                    let place = picture.startIndex + y * size.width + x
                    sum += abs(Int(picture[place]) - Int(picture[place + 1]))
                }
            }
            return Double(sum) / Double(4 * body.height)
        }.max() ?? 0
    }
}
