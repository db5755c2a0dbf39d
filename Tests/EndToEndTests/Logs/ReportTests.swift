import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The page that `report` makes of a log.
    @Suite struct ReportTests {
        private static let browser = "/usr/bin/chromium"

        /// A page of a run over the synthetic scene.
        private static func page() throws -> (sightline: Sightline, html: String) {
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            _ = try sightline.log(of: clip, SceneCase.rules)
            let outcome = try sightline.program.run([
                "report", sightline.folder.file("log.jsonl"), "--video", clip, "--out",
                sightline.folder.file("report.html"),
            ])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let bytes = try sightline.folder.bytes("report.html")
            return (sightline, String(decoding: bytes, as: UTF8.self))
        }

        @Test func `a report has every part, and asks no network`() throws {
            let (sightline, html) = try Self.page()
            for line in SceneCase.lines { #expect(html.contains("\(line.name): crossings so far")) }
            for part in [
                "objects inside", "how long they stayed", "Where objects were", "Ways",
                "What was lost", "line.cross", "zone.enter", "data:image/jpeg;base64,",
            ] {
                #expect(html.contains(part), "\(part)")
            }
            #expect(!html.contains("<script"))
            #expect(html.firstMatch(of: /(?:src|href)="(?!data:)/) == nil)
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            let crossings = log.events("line.cross").count
            #expect(html.ranges(of: "<td>line.cross</td>").count == crossings)
            let again = try sightline.program.run([
                "report", sightline.folder.file("log.jsonl"), "--out",
                sightline.folder.file("report.html"),
            ])
            #expect(again.exitCode == 73, "an existing page is not replaced")
        }

        @Test func `words of a log cannot become part of the page`() throws {
            let sightline = try Sightline()
            _ = try sightline.log(of: Clips.of(.steady), SceneCase.rules)
            // A model's labels may be such words.
            let log = String(
                decoding: try sightline.folder.bytes("log.jsonl"), as: UTF8.self
            ).replacing(/"cls":"[a-z]+"/, with: #""cls":"<b>&'""#)
            let odd = try sightline.folder.write(log, to: "odd.jsonl")
            let outcome = try sightline.program.run([
                "report", odd, "--out",
                sightline.folder.file("report.html"),
            ])
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let html = String(
                decoding: try sightline.folder.bytes("report.html"), as: UTF8.self)
            #expect(html.contains("&lt;b&gt;"))
            #expect(!html.contains("<b>"))
        }

        @Test func `a browser shows it`() throws {
            guard FileManager.default.isExecutableFile(atPath: Self.browser) else {
                try Judge.missing("chromium is not installed")
            }
            let (sightline, _) = try Self.page()
            let page = "file://" + sightline.folder.file("report.html")
            let flags = [
                "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                "--user-data-dir=" + sightline.folder.file("profile"),
                "--window-size=1000,2400",
            ]
            let picture = sightline.folder.file("page.png")
            let shot = try Program(path: Self.browser).run(
                flags + ["--screenshot=" + picture, page], limit: 120)
            #expect(shot.exitCode == 0, "\(shot.errors)")
            // A page of one colour is a few hundred bytes.
            #expect(try sightline.folder.bytes("page.png").count > 20_000)
            let dom = try Program(path: Self.browser).run(flags + ["--dump-dom", page], limit: 120)
            #expect(dom.output.ranges(of: "<svg").count >= 4)
            #expect(dom.output.contains("</section>"))
        }
    }
}
