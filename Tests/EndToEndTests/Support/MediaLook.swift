import Foundation
import TestSupport

/// What ffprobe and ffmpeg see in a file, independently of the program under test.
enum MediaLook {
    /// Presentation times of the frames that decode, seconds.
    static func times(of path: String) throws -> [Double] {
        let seen = try Program.installed("ffprobe").run([
            "-v", "error", "-select_streams", "v:0", "-show_entries",
            "frame=best_effort_timestamp_time", "-of", "csv=p=0", path,
        ])
        return seen.output.split(whereSeparator: \.isNewline).compactMap {
            Double($0.split(separator: ",")[0])
        }
    }

    /// MD5 of all packets of sound as they are stored.
    static func soundSum(of path: String) throws -> String {
        let outcome = try Program.installed("ffmpeg").run([
            "-v", "error", "-i", path, "-map", "0:a:0", "-c", "copy", "-f", "md5", "-",
        ])
        return outcome.output
    }
}
