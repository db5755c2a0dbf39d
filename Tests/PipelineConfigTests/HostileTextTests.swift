import PipelineConfig
import Testing
import VisionCore

/// Texts made to cost time, to leak, or to be read otherwise than they look.
@Suite struct HostileTextTests {
    private func problems(_ text: String) -> [String] {
        do throws(ConfigProblems) {
            _ = try PipelineLoader.load(bytes: Array(text.utf8), name: "p.yml")
            return []
        } catch {
            return error.issues.map { "\($0.line):\($0.column) \($0.message)" }
        }
    }

    private static let limit = YAMLDocument.byteLimit

    @Test(arguments: [
        "${env:X", "${", "$${", "${}", "}${a:b", "${a",
    ])
    func `text full of openings is read in linear time`(scrap: String) throws {
        let body = String(repeating: scrap, count: (Self.limit - 200) / scrap.utf8.count)
        let text = "version: 1\nsources: { a: { uri: x } }\ndetect: { model: \"\(body)\" }\n"
        let time = ContinuousClock().measure { _ = problems(text) }
        #expect(time < .seconds(30), "\(time)")
    }

    @Test(arguments: ["\n", "*a ", "k: 1\n", "- a\n", "[", "&a "])
    func `a file as large as it may be is judged in bounded time`(scrap: String) {
        let text = String(repeating: scrap, count: Self.limit / scrap.utf8.count)
        let time = ContinuousClock().measure { _ = problems(text) }
        #expect(time < .seconds(30), "\(time)")
    }

    @Test func `a larger file is refused, and the limit is named`() {
        let text = String(repeating: "\n", count: Self.limit + 1)
        #expect(problems(text) == ["1:1 the file is larger than 256 KiB"])
    }

    @Test func `a NUL is refused with its place`() {
        let text = "version: 1\nsources:\n  a: { uri: \"bikes.mp4\\0.txt\" }\n"
        #expect(problems(text) == ["3:13 the text holds a NUL character"])
    }

    @Test(arguments: [
        ("${env:KEY}", "S3cret"), ("a${env:KEY}b", "aS3cretb"), ("$${env:KEY}", "${env:KEY}"),
        ("${nokind}", "${nokind}"), ("${env:KEY", "${env:KEY"), ("$${${env:KEY}", "${S3cret"),
        ("${x${env:KEY}", "${xS3cret"), ("$", "$"), ("${env:KEY}${env:KEY}", "S3cretS3cret"),
        ("}${env:KEY}}", "}S3cret}"),
    ])
    func `substitutions are found where they are`(text: String, value: String) throws {
        let file = "version: 1\nsources: { a: { uri: '\(text)' } }\n"
        do throws(ConfigProblems) {
            let pipeline = try PipelineLoader.load(
                bytes: Array(file.utf8), name: "p.yml", environment: ["KEY": "S3cret"])
            #expect(pipeline.sources[0].uri.revealed == value)
            #expect(!"\(pipeline.sources[0].uri)".contains("S3cret"))
        } catch {
            // `x${env` is no kind of substitution: that is reported, and nothing is revealed.
            #expect(text == "${x${env:KEY}" && !error.text.contains("S3cret"))
        }
    }

    @Test func `the name of a source is taken from what may be shown`() throws {
        let pipeline = try PipelineLoader.load(
            path: nil,
            overlays: [
                .sources([
                    "rtmp://h/live/S3cretKey", "rtsp://h/user=a_password=S3cret_channel=1.sdp",
                    "rtsp://admin:S3/cret@h", "user:S3cret@h/clip.mp4",
                ])
            ])
        for source in pipeline.sources { #expect(!source.name.contains("S3"), "\(source.name)") }
    }
}
