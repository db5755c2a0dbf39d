import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// One source as HLS: over the interface, judged by FFmpeg, and on the page.
    @Suite struct PlaylistTests {
        private static func served(_ more: [String] = []) throws -> Serving {
            try Serving(
                pipeline: """
                    version: 1
                    sources: { street: { uri: "\(try Clips.looped())", mode: live } }
                    detect: { model: "\(Fixture.detector)" }
                    log: { to: LOG }
                    """, more)
        }

        /// Text and status of what a path of the interface answers.
        private static func text(
            _ serving: Serving, _ path: String, _ more: [String] = []
        ) throws -> (text: String, status: Int) {
            let outcome = try Program.installed("curl").run(
                ["-s", "-m", "30", "--path-as-is", "-w", "\n%{http_code}"] + more + [
                    "http://127.0.0.1:\(serving.port)/api/v1/\(path)"
                ])
            let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
            return (lines.dropLast().joined(separator: "\n"), Int(lines.last ?? "") ?? 0)
        }

        /// Which sources are coded now.
        private static func coded(_ serving: Serving) throws -> [String] {
            let run = try #require(JSON(Data(try text(serving, "run").text.utf8)))
            return run["coded"].items.compactMap(\.text)
        }

        /// The addresses that a playlist names.
        private static func parts(_ list: String) -> [String] {
            list.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        }

        private static func waitForPicture(_ serving: Serving) {
            #expect(
                serving.eventually {
                    (try? text(serving, "sources/street/snapshot.jpg").status) == 200
                }, "\(serving.running.errors)")
        }

        @Test func `a source is coded while somebody asks, as FFmpeg reads it, and then no more`()
            throws
        {
            let serving = try Self.served()
            Self.waitForPicture(serving)
            #expect(try Self.coded(serving).isEmpty)
            let list = "sources/street/hls/index.m3u8"
            let address = "http://127.0.0.1:\(serving.port)/api/v1/\(list)"
            for query in ["", "?annotated=0"] {
                let probe = try Program.installed("ffprobe").run(
                    [
                        "-v", "error", "-read_intervals", "%+4", "-show_entries",
                        "format=format_name:stream=codec_name,width,height:packet=pts_time,flags",
                        "-of", "json", address + query,
                    ], limit: 60)
                let seen = try #require(JSON(Data(probe.output.utf8)), "\(probe)")
                #expect(probe.exitCode == 0 && probe.errors.isEmpty, "\(probe.errors)")
                #expect(seen["format"]["format_name"].text == "hls")
                let stream = try #require(seen["streams"].items.first, "\(probe)")
                #expect(stream["codec_name"].text == "h264")
                #expect(stream["width"].int == 480 && stream["height"].int == 272)
                let times = seen["packets"].items.compactMap {
                    $0["pts_time"].text.flatMap(Double.init)
                }
                #expect(times.count > 20 && zip(times, times.dropFirst()).allSatisfy(<), "\(times)")
                #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 < 1.2 }, "\(times)")
                let keys = seen["packets"].items.count { $0["flags"].text?.hasPrefix("K") == true }
                #expect(keys >= 3)
            }
            #expect(try Self.coded(serving) == ["street"])
            let (first, status) = try Self.text(serving, list)
            #expect(status == 200 && first.contains("#EXT-X-MAP:URI="), "\(first)")
            let oldest = try #require(Self.parts(first).first)
            #expect(try Self.text(serving, "sources/street/hls/\(oldest)").status == 200)
            // As long as somebody asks it goes on, and what is oldest goes.
            var most = 0
            #expect(
                serving.eventually {
                    let list = (try? Self.text(serving, list).text) ?? ""
                    most = max(most, Self.parts(list).count)
                    return (try? Self.text(serving, "sources/street/hls/\(oldest)").status) == 404
                })
            #expect(most == 8)
            // Nobody asks.
            #expect(serving.eventually { (try? Self.coded(serving)) == [] })
            let newest = Self.parts(try Self.text(serving, list).text)
            #expect(!newest.isEmpty && Set(newest).isDisjoint(with: Self.parts(first)))
        }

        @Test func `four are coded at a time, and who asks for more is told to wait`() throws {
            let clip = try Clips.looped()
            let sources = (1...5).map { #"  s\#($0): { uri: "\#(clip)", mode: live, stride: 5 }"# }
            let serving = try Serving(
                pipeline: """
                    version: 1
                    sources:
                    \(sources.joined(separator: "\n"))
                    detect: { model: none }
                    log: { to: LOG }
                    """)
            for number in 1...5 {
                #expect(
                    serving.eventually {
                        (try? Self.text(serving, "sources/s\(number)/snapshot.jpg").status) == 200
                    }, "\(serving.running.errors)")
            }
            let base = "http://127.0.0.1:\(serving.port)/api/v1/sources"
            let four = (1...4).flatMap { ["-o", "/dev/null", "\(base)/s\($0)/hls/index.m3u8"] }
            let outcome = try Program.installed("curl").run(
                ["-s", "-m", "30", "-Z", "-w", "%{http_code} "] + four)
            #expect(outcome.output == "200 200 200 200 ")
            let (text, status) = try Self.text(
                serving, "sources/s5/hls/index.m3u8", ["-D", "-"])
            #expect(status == 503 && text.lowercased().contains("retry-after: 10"), "\(text)")
            // Nor is one of them coded a second time, in another form.
            let plain = try Self.text(serving, "sources/s1/hls/index.m3u8?annotated=0")
            #expect(plain.status == 503)
            #expect(try Self.coded(serving) == ["s1", "s2", "s3", "s4"])
        }

        @Test func `what is not there is refused, and who may not look gets nothing`() throws {
            let folder = try ScratchFolder()
            let tokens = try folder.write(
                "read read-0123456789abcdef\nadmin admin-0123456789abcdef\n", to: "tokens")
            let serving = try Self.served(["--token-file", tokens])
            let reader = ["-H", "Authorization: Bearer read-0123456789abcdef"]
            #expect(
                serving.eventually {
                    (try? Self.text(serving, "sources/street/snapshot.jpg", reader).status) == 200
                }, "\(serving.running.errors)")
            let list = "sources/street/hls/index.m3u8"
            #expect(try Self.text(serving, list).status == 401)
            let (text, status) = try Self.text(serving, list, reader)
            #expect(status == 200)
            let part = try #require(Self.parts(text).first)
            #expect(try Self.text(serving, "sources/street/hls/\(part)").status == 401)
            #expect(try Self.text(serving, "sources/street/hls/\(part)", reader).status == 200)
            let rows = [
                ("none/hls/index.m3u8", 404), ("none/hls/\(part)", 404),
                ("street/hls/other.m4s", 404), ("street/hls/..%2findex.m3u8", 400),
                ("street/hls/../../../../etc/passwd", 400), ("street/hls/%2e%2e", 400),
            ]
            for (path, expected) in rows {
                let status = try Self.text(serving, "sources/\(path)", reader).status
                #expect(status == expected || status == 404, "\(path): \(status)")
            }
            let post = reader + ["-X", "POST", "-H", "X-Sightline: 1"]
            #expect(try Self.text(serving, list, post).status == 405)
        }

        @Test func `the page plays a source as video`() throws {
            let serving = try Self.served()
            Self.waitForPicture(serving)
            let seen = try SlowEndToEnd.PageFlowTests.flow("hls", serving.port, ["street"])
            #expect(seen["trouble"].exists && seen["trouble"].items.isEmpty, "\(seen["trouble"])")
            #expect(seen["width"].int == 480 && seen["stalled"].number == 0, "\(seen)")
            #expect((seen["spread"].int ?? 0) > 60, "\(seen)")
            #expect((seen["behind"].number ?? 99) < 6 && seen["ranges"].int == 1, "\(seen)")
            #expect(seen["hidden"].number == 1 && seen["back"].items.first?.number == 1, "\(seen)")
        }
    }
}
