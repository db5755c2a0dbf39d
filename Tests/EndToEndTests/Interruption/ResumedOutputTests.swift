import Foundation
import Glibc
import MediaTestSupport
import TestSupport
import Testing

extension SlowEndToEnd {
    /// Annotated videos of runs that are cut short: they go on in a further file.
    @Suite struct ResumedOutputTests {
        /// Whether a state was saved behind which outputs can go on; `count` files of them.
        private static func hasOutputs(_ sightline: Sightline, files count: Int = 1) -> Bool {
            guard let state = try? sightline.folder.bytes("log.jsonl.state") else { return false }
            return state.ranges(of: Data("\"milliseconds\"".utf8)).count >= count
        }

        private static func kill(_ sightline: Sightline, _ arguments: [String], files: Int = 1)
            throws
        {
            let running = try sightline.program.start(arguments)
            #expect(running.wait { hasOutputs(sightline, files: files) })
            running.send(signal: SIGKILL)
            #expect(running.finish().exitCode == nil, "the run was over before it was killed")
        }

        /// Times of the frames of `files`, seconds behind the first, in milliseconds.
        private static func times(_ files: [String]) throws -> [[Int]] {
            let times = try files.map { try MediaLook.times(of: $0) }
            let first = times.first?.first ?? 0
            return times.map { $0.map { Int((($0 - first) * 1000).rounded()) } }
        }

        @Test(arguments: ["mp4", "mkv", "ts"])
        func `a run that is killed twice has every frame in one of three files, once`(
            ending: String
        ) throws {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let output = sightline.folder.file("out.\(ending)")
            let arguments = sightline.arguments(clip, SceneCase.rules + ["--annotated", output])
            _ = try sightline.log(of: clip, SceneCase.rules, log: "reference")
            try Self.kill(sightline, arguments)
            let torn = try MediaLook.times(of: output).count
            try Self.kill(sightline, arguments, files: 2)
            let last = try sightline.program.run(
                arguments.filter { $0 != "--quiet" }, limit: 120)
            #expect(last.exitCode == 0, "\(last.errors)")
            #expect(last.errors.contains("resumes after the"))
            let isEqual =
                try sightline.folder.bytes("log.jsonl") == sightline.folder.bytes("reference")
            #expect(isEqual, "the finished log differs from that of an undisturbed run")

            let files = [output] + [2, 3].map { sightline.folder.file("out.\($0).\(ending)") }
            let parts = try Self.times(files)
            #expect(parts.allSatisfy { $0.count > 20 }, "\(parts.map(\.count)) of \(torn)")
            let expected = try #require(try Self.times([clip]).first)
            let all = parts.flatMap { $0 }
            #expect(all.count == expected.count)
            let isSame = zip(all, expected).allSatisfy { abs($0 - $1) <= 1 }
            #expect(isSame, "frames are missing, doubled or at another time")
            #expect(last.output.contains("out.3.\(ending)") || last.errors.contains("out.3."))

            let playlist = sightline.folder.file("out.m3u8")
            if ending == "mkv" {
                #expect(!FileManager.default.fileExists(atPath: playlist), "HLS has no Matroska")
            } else {
                let joined = try MediaLook.times(of: playlist)
                #expect(joined.count == expected.count, "the playlist has all of them")
            }
            let done = try sightline.program.run(arguments)
            #expect(done.exitCode == 0, "\(done.errors)")
            #expect(
                try MediaLook.times(of: files[2]).count == parts[2].count,
                "a run that is complete writes nothing")
        }

        @Test func `sound goes on where it was: each packet is in one of the files`() throws {
            let sightline = try Sightline()
            let clip = sightline.folder.file("long.mp4")
            let made = try Program.installed("ffmpeg").run([
                "-v", "error", "-i", try Clips.threeTimes(), "-f", "lavfi", "-i",
                "sine=frequency=440:duration=28", "-map", "0:v", "-map", "1:a", "-c:v", "copy",
                "-c:a", "aac", clip,
            ])
            try #require(made.exitCode == 0, "\(made.errors)")
            for ending in ["mp4", "mkv"] {
                let output = sightline.folder.file("sound.\(ending)")
                let arguments = sightline.arguments(clip, ["--annotated", output])
                try Self.kill(sightline, arguments)
                let again = try sightline.program.run(arguments, limit: 120)
                #expect(again.exitCode == 0, "\(again.errors)")
                let files = [output, sightline.folder.file("sound.2.\(ending)")]
                let packets = try files.map { try Self.sound(of: $0) }
                #expect(packets.allSatisfy { $0.count > 40 }, "\(packets.map(\.count))")
                #expect(packets.flatMap { $0 } == (try Self.sound(of: clip)))
                for name in ["log.jsonl", "log.jsonl.outputs"] {
                    try FileManager.default.removeItem(atPath: sightline.folder.file(name))
                }
            }
        }

        /// Hashes of the packets of sound.
        private static func sound(of path: String) throws -> [String] {
            let seen = try Program.installed("ffprobe").run([
                "-v", "error", "-select_streams", "a:0", "-show_packets", "-show_data_hash", "md5",
                "-show_entries", "packet=data_hash", "-of", "csv=p=0", path,
            ])
            // What else is known of a packet stands before it.
            return seen.output.split(whereSeparator: \.isNewline).compactMap { line in
                line.range(of: "MD5:").map { String(line[$0.lowerBound...]) }
            }
        }

        @Test func `a run that is stopped goes on in a further file as well`() throws {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let output = sightline.folder.file("out.mkv")
            let arguments = sightline.arguments(clip, ["--annotated", output])
            let running = try sightline.program.start(arguments)
            #expect(running.wait { sightline.count("frame") >= 150 })
            running.send(signal: SIGINT)
            #expect(running.finish(limit: 30).exitCode == 130)
            let again = try sightline.program.run(arguments, limit: 120)
            #expect(again.exitCode == 0, "\(again.errors)")
            let parts = try Self.times([output, sightline.folder.file("out.2.mkv")])
            let expected = try #require(try Self.times([clip]).first)
            #expect(parts.flatMap { $0 }.count == expected.count)
            #expect(parts[1].count > 0)
        }

        @Test
        func `a file that was changed meanwhile, or other drawing, is made from the first frame`()
            throws
        {
            let sightline = try Sightline()
            let clip = try Clips.threeTimes()
            let output = sightline.folder.file("out.mp4")
            let arguments = sightline.arguments(clip, ["--annotated", output])
            try Self.kill(sightline, arguments)
            let other = try sightline.program.run(
                arguments + ["--set", "annotate.blur=[person]"], limit: 120)
            #expect(other.exitCode == 0, "\(other.errors)")
            let count = try MediaLook.times(of: clip).count
            #expect(try MediaLook.times(of: output).count == count)
            let second = sightline.folder.file("out.2.mp4")
            #expect(!FileManager.default.fileExists(atPath: second))
            // A log that is begun anew takes the files of the one before away.
            try FileManager.default.removeItem(atPath: sightline.folder.file("log.jsonl"))
            try FileManager.default.removeItem(atPath: output)
            try Self.kill(sightline, arguments)
            _ = try sightline.program.run(arguments, limit: 120)
            #expect(FileManager.default.fileExists(atPath: second))
            let anew = try sightline.program.run(arguments + ["--overwrite"], limit: 120)
            #expect(anew.exitCode == 0, "\(anew.errors)")
            #expect(try MediaLook.times(of: output).count == count)
            #expect(!FileManager.default.fileExists(atPath: second))
            #expect(
                !FileManager.default.fileExists(atPath: sightline.folder.file("out.m3u8")))
        }

        @Test func `an output whose disk was full goes on in a further file`() throws {
            let sightline = try Sightline()
            let disk = try WatchedDisk(
                sightline.program, sightline.folder, name: "out.mp4", room: 15_000)
            let output = sightline.folder.file("out.mp4")
            // Played at its pace, so that it lasts.
            let running = try disk.program.start([
                "run", try Clips.threeTimes(), "--live", "--model", "none", "--log",
                sightline.folder.file("log.jsonl"), "--annotated", output, "--max-frames", "400",
            ])
            #expect(running.wait { disk.isFull })
            try disk.makeRoom()
            let outcome = running.finish(limit: 60)
            #expect(outcome.errors.contains("full"), "\(outcome.errors)")
            let parts = try Self.times([output, sightline.folder.file("out.2.mp4")])
            #expect(parts.allSatisfy { $0.count > 20 }, "\(parts.map(\.count))")
            #expect(parts.flatMap { $0 }.count < 400, "those between were lost")
            let playlist = sightline.folder.file("out.m3u8")
            let played = try Program.installed("ffmpeg").run(
                ["-v", "error", "-xerror", "-i", playlist, "-f", "null", "-"], limit: 60)
            #expect(played.exitCode == 0 && played.errors.isEmpty, "\(played.errors)")
            let joined = try MediaLook.times(of: playlist).count
            #expect(
                (parts[1].count + 1...parts.flatMap { $0 }.count).contains(joined),
                "\(joined) of \(parts.map(\.count))")
            #expect(sightline.logHolds("\"state\":\"full\""))
        }
    }
}
