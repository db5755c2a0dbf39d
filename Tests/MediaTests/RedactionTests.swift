import Testing
import VisionCore

@testable import Media

@Suite struct RedactionTests {
    private static let canary = "Hunter2Canary"

    @Test(arguments: [
        "rtsp://u:Hunter2Canary@127.0.0.1:1/x", "rtmp://u:Hunter2Canary@127.0.0.1:1/a/b",
        "http://u:Hunter2Canary@127.0.0.1:1/x?token=Hunter2Canary",
        "ftp://u:Hunter2Canary@127.0.0.1/x", "/nowhere/rtsp://u:Hunter2Canary@h/x.mp4",
        "rtsp:/u:Hunter2Canary@h/x", "u:Hunter2Canary@h/x", "rtsp://u:Hunter2Canary/#?@h/x",
        "rtsp://127.0.0.1:1/user=u_password=Hunter2Canary_channel=1_stream=0.sdp",
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
            if line.text.contains("lost stream") { lines.append(line) }
        }
        defer { LibavLog.install(sink: nil) }
        for _ in 0..<5 {
            LibavLog.write("lost stream rtsp://u:Hunter2Canary@h/x is gone")
        }
        #expect(lines.all.count == 1)
        #expect(lines.all.first?.text == "lost stream rtsp://***@h/x is gone")
        #expect(!LibavLog.lastLine.contains(Self.canary))
        #expect(LibavLog.lastLine.contains("lost stream"))
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
