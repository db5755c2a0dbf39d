import Testing
import VisionCore

@Suite struct RedactionTests {
    @Test(arguments: [
        ("rtsp://admin:s3cret@cam:554/x?y=1", "rtsp://***@cam:554/x?y=1"),
        ("srt://h:9000?passphrase=s3cret&mode=caller", "srt://h:9000?passphrase=***&mode=caller"),
        ("https://h/live.m3u8?token=s3cret", "https://h/live.m3u8?token=***"),
        ("rtsp://u:p@ss@h/1", "rtsp://***@h/1"), ("rtsp://h", "rtsp://h"),
        ("street.mp4", "street.mp4"), ("/a/b@c.mp4", "/a/b@c.mp4"),
        ("./a:b@c.mp4", "./a:b@c.mp4"), ("file:///a/b@c.mp4", "file:///a/b@c.mp4"),
        ("rtsp://admin:Pa#ss1@127.0.0.1:9/h264", "rtsp://***@127.0.0.1:9/h264"),
        ("rtsp://admin:Pa/ss1@127.0.0.1:9/h264", "rtsp://***@127.0.0.1:9/h264"),
        (
            "rtsp://127.0.0.1:9/user=admin_password=Pa_ss1_channel=1_stream=0.sdp",
            "rtsp://127.0.0.1:9/user=***_password=***_channel=1_stream=0.sdp"
        ),
        ("rtmp://h/live/s3cret?x=1", "rtmp://h/live/***"), ("rtmp://h/live", "rtmp://h/live"),
        ("rtsps://h:7441/AbCdEfGhIjKlMn0p", "rtsps://h:7441/***"),
        ("rtsp://h/Streaming/Channels/101", "rtsp://h/Streaming/Channels/101"),
        ("http://h/x?p%61ssword=s3cret&n=2", "http://h/x?p%61ssword=***&n=2"),
        ("http://h/x;password=s3cret;n=2", "http://h/x;password=***;n=2"),
        ("http://h/x#token=s3cret", "http://h/x#token=***"),
        ("srt://h:1?streamid=s3cret&latency=9", "srt://h:1?streamid=***&latency=9"),
        ("http://h/x?codec=h264&pin=1234", "http://h/x?codec=h264&pin=***"),
        ("rtsp:/user:s3cret@h/1", "rtsp:/***@h/1"), ("user:s3cret@h/x", "***@h/x"),
        ("//user:s3cret@h/x", "//***@h/x"),
    ])
    func `credentials of an address are masked`(text: String, shown: String) {
        let secret = SecretText(text)
        #expect(secret.redacted == shown)
        #expect("\(secret)" == shown)
        #expect(!String(reflecting: secret).contains("s3cret"))
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("s3cret"))
        #expect(secret.revealed == text)
    }

    @Test(arguments: [
        (
            "open 'rtmp://u:Hunter2@h/app' or http://x/?Api_Key=Hunter2.",
            "open 'rtmp://***@h/app' or http://x/?Api_Key=***"
        ),
        ("/home/a@b/street.mp4", "/home/a@b/street.mp4"),
        ("plain text? yes & no", "plain text? yes & no"),
    ])
    func `addresses in a message are masked, the rest is left`(text: String, shown: String) {
        #expect(Redactor.redacted(text) == shown)
    }

    @Test func `a known secret appears in no message, in no encoding`() {
        _ = SecretText([.typed("rtmp://h/live/"), .secret("Zq%41x/w v9")])
        for form in ["Zq%41x/w v9", "ZqAx/w v9", "Zq%2541x%2Fw%20v9"] {
            #expect(Redactor.redacted("no \(form) here") == "no *** here")
        }
    }

    @Test func `a combining character behind a secret does not hide it from the search`() {
        _ = SecretText([.secret("Xq7canary")])
        #expect(!Redactor.redacted("Xq7canary\u{301}").contains("canary"))
    }

    /// Shapes of addresses; `P` is where the secret goes.
    private static let shapes = [
        "rtsp://user:P@cam:554/stream", "rtsp://P@cam/stream", "rtsp:/user:P@cam/stream",
        "rtsp:user:P@cam/stream", "user:P@cam/stream", "//user:P@cam/stream",
        "http://cam/x?password=P", "http://cam/x?a=1&pwd=P&b=2", "http://cam/x?pw=P",
        "srt://h:1?pin=P",
        "http://cam/x?p%61ssword=P", "http://cam/x;password=P", "http://cam/x#token=P",
        "srt://h:1?streamid=P&mode=caller", "rtsp://h/user=admin_password=P_channel=1_stream=0.sdp",
        "rtsp://h/user=admin&password=P&channel=1", "rtmp://h/live/P", "rtmp://h/app/inst/P",
        "rtsps://user:P@h/x?token=P", "https://user:P@h", "Rtsp://u:P@h/",
        "cam/x?password=P", "/nowhere/rtsp://u:P@h/x.mp4",
    ]

    /// What passwords hold that nobody encoded.
    private static let characters = [
        "", "/", "#", "?", "@", " ", "'", "\"", ":", "%", "%41", "+", "ü", "\t", "$", "!", "\\",
        "//",
        "://", "=", "~", ".", ",", "_", "*", "(", "[", "{", "|", "^", "`", "<",
    ]

    private static func shows(_ text: String) -> Bool {
        ["Qz7", "kW4", "vX9"].contains { text.contains($0) }
    }

    @Test(arguments: shapes)
    func `no address shows its secret, whatever characters the secret holds`(shape: String) {
        for first in Self.characters {
            for second in Self.characters {
                let typed = shape.replacing("P", with: "Qz7\(first)kW4\(second)vX9")
                let shown = Credentials.masked(typed)
                if Self.shows(shown) {
                    Issue.record("\(typed) is shown as \(shown)")
                    return
                }
            }
        }
    }

    @Test(arguments: shapes)
    func `no printer of an address shows its secret`(shape: String) {
        for first in ["/", "#", "@", "'", " ", "%41"] {
            let secret = "Qz7\(first)kW4vX9"
            let typed = shape.replacing("P", with: secret)
            let text = SecretText(typed)
            var dumped = ""
            dump(text, to: &dumped)
            let printed = [
                text.redacted, "\(text)", String(reflecting: text), dumped,
                Redactor.redacted(address: typed), Redactor.redacted("cannot open \(typed): no"),
                Redactor.redacted("cannot open '\(typed)'"),
                Redactor.redacted("401 for \(secret.replacing("%41", with: "A"))"),
            ]
            for shown in printed where Self.shows(shown) {
                Issue.record("\(typed) is shown as \(shown)")
                return
            }
        }
    }
}
