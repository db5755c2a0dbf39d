import Media
import Testing
import VisionCore

@Suite struct PlaylistTests {
    private static let growing = """
        #EXTM3U
        #EXT-X-VERSION:6
        #EXT-X-TARGETDURATION:4
        #EXT-X-MEDIA-SEQUENCE:17
        #EXT-X-PROGRAM-DATE-TIME:2026-11-23T08:00:00.500Z
        #EXTINF:4.000,
        a17.ts
        #EXTINF:3.960000,
        a18.ts
        #EXT-X-PROGRAM-DATE-TIME:2026-11-23T09:00:10.000+0100
        #EXTINF:4,title
        a19.ts
        #EXTINF:4,
        a20.ts
        """

    private static func moment(_ text: String) -> WallInstant? { WallInstant(rfc3339: text) }

    @Test func `segments have the time of day that is told, or that follows from it`() throws {
        let playlist = try #require(Playlist(Self.growing))
        #expect(playlist.firstNumber == 17 && !playlist.isOver)
        #expect(
            playlist.segments.map(\.date) == [
                Self.moment("2026-11-23T08:00:00.5Z"), Self.moment("2026-11-23T08:00:04.5Z"),
                Self.moment("2026-11-23T08:00:10Z"), Self.moment("2026-11-23T08:00:14Z"),
            ])
        #expect(playlist.start == playlist.segments[1], "the third from its end")
    }

    @Test func `one that is over begins with its first segment`() throws {
        let playlist = try #require(Playlist(Self.growing + "\n#EXT-X-ENDLIST\n"))
        #expect(playlist.start == playlist.segments[0])
    }

    @Test func `a list of variants names the first`() throws {
        let text = """
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=1280000
            low/index.m3u8?x=1
            #EXT-X-STREAM-INF:BANDWIDTH=2560000
            high.m3u8
            """
        let playlist = try #require(Playlist(text))
        #expect(playlist.variant == "low/index.m3u8?x=1" && playlist.start == nil)
        let base = "https://host:8443/cam/one/list.m3u8?token=a/b"
        #expect(
            Playlist.address(of: "low/index.m3u8", in: base)
                == "https://host:8443/cam/one/low/index.m3u8")
        #expect(Playlist.address(of: "/x.m3u8", in: base) == "https://host:8443/x.m3u8")
        #expect(Playlist.address(of: "http://b/x.m3u8", in: base) == "http://b/x.m3u8")
        #expect(Playlist.address(of: "x.m3u8", in: "http://host") == "http://host/x.m3u8")
    }

    @Test(arguments: ["", "no playlist", "#EXTM3U8", "#EXTM3U\n#EXTINF:nan,\na\n#EXTINF:1e300,\nb"])
    func `odd texts give nothing, and numbers that cannot be are none`(text: String) {
        let playlist = Playlist(text)
        #expect((playlist == nil) == !text.hasPrefix("#EXTM3U\n"))
        #expect(playlist?.segments.first?.duration ?? .zero == .zero)
        #expect(playlist?.start?.date == nil)
    }
}
