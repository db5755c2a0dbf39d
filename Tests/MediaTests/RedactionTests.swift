import Testing
import VisionCore

@testable import Media

@Suite struct RedactionTests {
    private static let canary = "Hunter2Canary"

    @Test(arguments: [
        ("rtsp://user:Hunter2Canary@cam/1", "rtsp://***@cam/1"),
        ("rtsp://Hunter2Canary@cam:554/1?x=1", "rtsp://***@cam:554/1?x=1"),
        ("rtsp://a:Hunter2Canary@b@cam/1", "rtsp://***@cam/1"),
        ("http://h/x.m3u8?token=Hunter2Canary&n=2", "http://h/x.m3u8?token=***&n=2"),
        (
            "srt://h:9000?mode=caller&passphrase=Hunter2Canary",
            "srt://h:9000?mode=caller&passphrase=***"
        ),
        (
            "Failed to open 'rtmp://u:Hunter2Canary@h/app' and http://x/?Api_Key=Hunter2Canary.",
            "Failed to open 'rtmp://***@h/app' and http://x/?Api_Key=***"
        ),
        ("/home/a@b/street.mp4", "/home/a@b/street.mp4"),
        ("plain text? yes & no", "plain text? yes & no"),
    ])
    func `takes secrets out and leaves the rest`(text: String, expected: String) {
        #expect(Redaction.redacted(text) == expected)
    }

    @Test(arguments: [
        "rtsp://u:Hunter2Canary@127.0.0.1:1/x", "rtmp://u:Hunter2Canary@127.0.0.1:1/a/b",
        "http://u:Hunter2Canary@127.0.0.1:1/x?token=Hunter2Canary",
        "ftp://u:Hunter2Canary@127.0.0.1/x", "/nowhere/rtsp://u:Hunter2Canary@h/x.mp4",
    ])
    func `no error of opening a source tells a secret`(uri: String) throws {
        let error = #expect(throws: MediaError.self) {
            _ = try Demuxer(uri: uri, options: InputOptions(), interrupt: InterruptToken())
        }
        let text = "\(error?.summary ?? "") \(error?.hint ?? "") \(String(reflecting: error))"
        #expect(!text.contains(Self.canary))
    }

    @Test(arguments: [
        "rtsp://u:Hunter2Canary@127.0.0.1:1/x", "rtmp://u:Hunter2Canary@127.0.0.1:1/a/b",
    ])
    func `no error of opening an output tells a secret`(uri: String) throws {
        let frame = try Synthetic.frames(1)
        let error = #expect(throws: MediaError.self) { try Synthetic.write(frame, to: uri) }
        #expect(!String(reflecting: error).contains(Self.canary))
        #expect(error?.exitCode == .unavailable)
    }

    @Test func `log lines arrive redacted and one a window`() {
        let lines = LineBox()
        LibavLog.install(level: 16, window: .seconds(60)) { line in
            if line.text.contains("canary") { lines.append(line) }
        }
        defer { LibavLog.install(sink: nil) }
        for _ in 0..<5 {
            LibavLog.write("canary rtsp://u:Hunter2Canary@h/x is gone")
        }
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.text == "canary rtsp://***@h/x is gone")
        #expect(!LibavLog.lastLine.contains(Self.canary))
        #expect(LibavLog.lastLine.contains("canary"))
    }

    @Test func `the limiter tells how many lines it held back`() {
        var limiter = LogLimiter(window: .seconds(10))
        #expect(limiter.admit("h264", at: .zero) == 0)
        #expect(limiter.admit("h264", at: HostInstant(nanoseconds: 1)) == nil)
        #expect(limiter.admit("aac", at: HostInstant(nanoseconds: 2)) == 0)
        #expect(limiter.admit("h264", at: HostInstant(nanoseconds: 9_999_999_999)) == nil)
        #expect(limiter.admit("h264", at: HostInstant(nanoseconds: 10_000_000_000)) == 2)
    }
}
