import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `record`: a picture and a clip of each event.
    @Suite struct EventMediaTests {
        private static func pipeline(_ source: String = "", record: String = "") -> String {
            """
            version: 1
            sources: { cam: { uri: walk.mp4\(source) } }
            rules: { gate: { type: line, points: [[0.35, 1], [0.35, 0]] } }
            record: { to: media, clip: { before: 500ms, after: 400ms }\(record) }
            log: { to: log.jsonl }
            """
        }

        /// A run of the walk with the detector of the fixtures.
        private struct Recorded {
            let sightline: Sightline
            let log: LogLines
            let clip: String

            /// With `sound`, three seconds of a tone in that codec are beside the pictures.
            init(
                _ text: String, more: [String] = [], sound: String? = nil,
                in container: String = "mkv"
            ) throws {
                var sightline = try Sightline()
                sightline.program.directory = sightline.folder.path
                let walk = try WalkClip.make(in: sightline.folder, keys: 10)
                let folder = sightline.folder
                clip =
                    try sound.map { try WalkClip.sounding(walk, in: folder, $0, container) } ?? walk
                let name = sound == nil ? "walk.mp4" : "walk." + container
                try sightline.folder.write(
                    text.replacing("walk.mp4", with: name), to: "p.yml")
                let outcome = try sightline.program.run(
                    ["run", "p.yml", "--model", Fixture.detector] + more)
                #expect(outcome.exitCode == 0, "\(outcome.errors)")
                #expect(outcome.errors.contains("wrote media/"), "\(outcome.errors)")
                log = try LogLines(path: sightline.folder.file("log.jsonl"))
                let verdict = try sightline.program.run(["log", "verify", "log.jsonl"])
                #expect(verdict.exitCode == 0, "\(verdict.errors)")
                self.sightline = sightline
            }

            var crossing: [JSON] { log.events("line.cross") }

            func file(_ name: String) -> String { sightline.folder.file("media/" + name) }
        }

        @Test func `a crossing has a picture and a clip, named when they are whole`() throws {
            let run = try Recorded(Self.pipeline())
            let events = run.crossing
            try #require(events.count == 3, "\(events)")
            let id = try #require(events[0]["id"].text)
            #expect(events.allSatisfy { $0["id"].text == id && $0["phase"].text == "point" })
            #expect(events.map { $0["rev"].int } == [0, 1, 2])
            #expect(events[0]["media"].object.isEmpty)
            #expect(events[1]["media"]["snapshot"].text == "\(id).jpg")
            #expect(events[1]["media"]["clip"].text == nil)
            #expect(events[2]["media"]["clip"].text == "\(id).mp4")
            #expect(events[0]["data"]["dir"].text == events[2]["data"]["dir"].text)
            let verdict = try SchemaJudge.verdict(on: ["log.jsonl"], of: run.sightline)
            #expect(verdict == "checked \(run.log.records.count)\n")

            let range = events[2]["media"]["clip_t_ns"].items.compactMap(\.number).map { $0 / 1e9 }
            try #require(range.count == 2)
            let at = (events[0]["at"]["t_ns"].number ?? 0) / 1e9
            #expect(range[0] <= at - 0.5 && range[0] > at - 0.5 - 0.4 - 0.01, "\(range), \(at)")
            #expect(range[1] >= at + 0.4 && range[1] < at + 0.4 + 0.45, "\(range), \(at)")
            let times = try MediaLook.times(of: run.file("\(id).mp4"))
            #expect(times.count == Int(((range[1] - range[0]) * 25).rounded()), "\(times)")
            #expect(try !run.sightline.folder.bytes("media/\(id).jpg").isEmpty)
            let names = try FileManager.default.contentsOfDirectory(
                atPath: run.sightline.folder.file("media"))
            #expect(Set(names) == ["\(id).jpg", "\(id).mp4"])
        }

        @Test func `a clip holds the packets of the source as they are`() throws {
            let run = try Recorded(Self.pipeline())
            func packets(_ path: String) throws -> [String] {
                let seen = try Program.installed("ffprobe").run([
                    "-v", "error", "-select_streams", "v:0", "-show_data_hash", "md5",
                    "-show_entries", "packet=data_hash", "-of", "csv=p=0", path,
                ])
                return seen.output.split(whereSeparator: \.isNewline).map(String.init)
            }
            let name = try #require(run.crossing.last?["media"]["clip"].text)
            let (all, cut) = (try packets(run.clip), try packets(run.file(name)))
            let first = try #require(cut.first)
            let start = try #require(all.firstIndex(of: first))
            #expect(start % 10 == 0, "from a key frame on")
            #expect(cut.count > 20 && Array(all[start..<start + cut.count]) == cut)
        }

        /// MD5 sums of the packets of sound of a file, and how long they are together, seconds.
        private static func sound(_ path: String) throws -> (sums: [String], length: Double) {
            let seen = try Program.installed("ffprobe").run([
                "-v", "error", "-select_streams", "a", "-show_data_hash", "md5", "-show_entries",
                "packet=duration_time,data_hash", "-of", "csv=p=0", path,
            ])
            let rows = seen.output.split(whereSeparator: \.isNewline)
                .map { $0.split(separator: ",") }
            return (
                rows.compactMap { $0.last.map(String.init) },
                rows.reduce(0) { $0 + ($1.first.flatMap { Double($0) } ?? 0) }
            )
        }

        @Test(arguments: ["", ", privacy: { blur: [person] }"])
        func `a clip has the sound that is heard with its pictures, as it is`(
            privacy: String
        ) throws {
            let run = try Recorded(Self.pipeline(privacy), sound: "aac")
            let media = try #require(run.crossing.last)["media"]
            let clip = run.file(try #require(media["clip"].text))
            let range = media["clip_t_ns"].items.compactMap(\.number).map { $0 / 1e9 }
            let (all, cut) = (try Self.sound(run.clip), try Self.sound(clip))
            let start = try #require(cut.sums.first.flatMap { all.sums.firstIndex(of: $0) })
            #expect(Array(all.sums[start..<start + cut.sums.count]) == cut.sums)
            // A packet of AAC lasts 21 ms: it begins and ends with the pictures.
            #expect(abs(cut.length - (range[1] - range[0])) < 0.05, "\(cut.length) \(range)")
            #expect(abs(Double(start) * 1024 / 48_000 - range[0]) < 0.05, "\(start) \(range)")
            let pictures = try MediaLook.times(of: clip)
            #expect(pictures.count == Int(((range[1] - range[0]) * 25).rounded()))
        }

        @Test func `sound of a clip is left out if asked for, and coded if need be`() throws {
            let silent = try Recorded(
                Self.pipeline().replacing("after: 400ms", with: "after: 400ms, audio: false"),
                sound: "aac")
            let without = try #require(silent.crossing.last?["media"]["clip"].text)
            #expect(try Self.sound(silent.file(without)).sums.isEmpty)
            // MP4 does not take the sound of most cameras, nor that of transport streams as it is.
            for (sound, container) in [("pcm_alaw", "mkv"), ("aac", "ts")] {
                let coded = try Recorded(Self.pipeline(), sound: sound, in: container)
                let with = try #require(coded.crossing.last?["media"]["clip"].text)
                let seen = try Program.installed("ffprobe").run([
                    "-v", "error", "-select_streams", "a", "-show_entries", "stream=codec_name",
                    "-of", "csv=p=0", coded.file(with),
                ])
                #expect(seen.output.hasPrefix("aac"), "\(seen.output)")
                #expect(try Self.sound(coded.file(with)).length > 0.8)
            }
        }

        @Test(arguments: [
            ", privacy: { blur: [person] }",
            ", privacy: { areas: [[[0, 0], [1, 0], [1, 0.6], [0, 0.6]]] }",
        ])
        func `who is to be hidden shows in no picture, no clip and no output`(
            privacy: String
        ) throws {
            let bare = try Recorded(Self.pipeline())
            let hidden = try Recorded(
                Self.pipeline(privacy), more: ["--annotated", "out.mp4"])
            for (run, isBare) in [(bare, true), (hidden, false)] {
                let media = try #require(run.crossing.last)["media"]
                let range = media["clip_t_ns"].items.compactMap(\.number)
                let first = Int(((range.first ?? 0) / 4e7).rounded())
                let clip = try #require(media["clip"].text)
                let shown = try WalkClip.contrast(
                    of: run.file(clip), run.sightline.folder, from: first)
                #expect(shown.count > 20)
                #expect(shown.allSatisfy { isBare ? $0 > 40 : $0 < 20 }, "\(shown)")
                let picture = try #require(media["snapshot"].text)
                // The picture is one of the frames up to the end of the clip: whichever it is.
                let most =
                    try (0..<first + shown.count).map { frame in
                        try WalkClip.contrast(
                            of: run.file(picture), run.sightline.folder, from: frame
                        ).first ?? 0
                    }.max() ?? 0
                #expect(isBare ? most > 30 : most < 20, "\(most)")
            }
            let drawn = try WalkClip.contrast(
                of: hidden.sightline.folder.file("out.mp4"), hidden.sightline.folder)
            // Boxes and labels are drawn beside her, not on the cloth's columns.
            #expect(drawn.count == WalkClip.frames)
        }

        @Test func `a zone that is named is covered`() throws {
            let text = Self.pipeline(", privacy: { zones: [yard] }").replacing(
                "rules: { gate:",
                with: "rules: { yard: { type: zone, points: [[0,0],[1,0],[1,0.6],[0,0.6]] }, gate:")
            let run = try Recorded(text)
            let media = try #require(run.crossing.last)["media"]
            let clip = try #require(media["clip"].text)
            let shown = try WalkClip.contrast(of: run.file(clip), run.sightline.folder)
            #expect(shown.allSatisfy { $0 < 20 }, "\(shown)")
        }

        @Test func `a lasting event is told of its files when it is over`() throws {
            let text = Self.pipeline().replacing(
                "gate: { type: line, points: [[0.35, 1], [0.35, 0]] }",
                with:
                    "many: { type: occupancy, over: 0, points: [[0.2,0],[0.35,0],[0.35,1],[0.2,1]] }"
            )
            let run = try Recorded(text)
            let events = run.log["event"].filter { $0["rule"].text == "many" }
            let revisions = events.compactMap { $0["rev"].int }
            #expect(revisions == revisions.sorted() && Set(revisions).count == revisions.count)
            let last = try #require(events.last)
            #expect(last["phase"].text == "end", "\(events)")
            #expect(last["media"]["clip"].text != nil && last["media"]["snapshot"].text != nil)
            #expect(events.filter { !$0["media"].object.isEmpty }.count == 1)
        }

        @Test func `nothing that is there is replaced, and a second run says its own names`() throws
        {
            let run = try Recorded(Self.pipeline())
            let id = try #require(run.crossing.first?["id"].text)
            let before = try run.sightline.folder.bytes("media/\(id).mp4")
            let outcome = try run.sightline.program.run([
                "run", "p.yml", "--model", Fixture.detector, "--log", "second.jsonl",
            ])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let second = try LogLines(path: run.sightline.folder.file("second.jsonl"))
            #expect(second.events("line.cross").last?["media"]["clip"].text == "\(id).2.mp4")
            #expect(try run.sightline.folder.bytes("media/\(id).mp4") == before)
        }

        @Test(arguments: ["record: { to: . }", "record: { to: pics/ }"])
        func `a folder that is read is no folder for media`(record: String) throws {
            var sightline = try Sightline()
            sightline.program.directory = sightline.folder.path
            _ = try Program.installed("ffmpeg").run([
                "-v", "error", "-f", "lavfi", "-i", "testsrc=d=0.2",
                sightline.folder.file("%d.png"),
            ])
            try sightline.folder.write("", to: "pics/empty")
            _ = try Program.installed("ffmpeg").run([
                "-v", "error", "-f", "lavfi", "-i", "testsrc=d=0.2",
                sightline.folder.file("pics/%d.png"),
            ])
            let source = record.contains("pics") ? "pics" : "."
            try sightline.folder.write(
                """
                version: 1
                sources: { cam: { uri: \(source) } }
                rules: { gate: { type: line, points: [[0.5, 1], [0.5, 0]] } }
                \(record)
                """, to: "p.yml")
            let outcome = try sightline.program.run(["run", "p.yml", "--model", Fixture.detector])
            #expect(outcome.exitCode == 78, "\(outcome.errors)")
        }
    }
}
