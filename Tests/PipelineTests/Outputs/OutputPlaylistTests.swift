import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite struct OutputPlaylistTests {
    @Test func `a playlist names the files, their heads and how long they last`() {
        let playlist = OutputPlaylist([
            .init(name: "a b.mp4", bytes: 9_000, head: 1_200, milliseconds: 12_040),
            .init(name: "a b.2.mp4", bytes: 500, head: 100, milliseconds: 9),
        ])
        #expect(
            playlist.text == """
                #EXTM3U
                #EXT-X-VERSION:6
                #EXT-X-TARGETDURATION:13
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="a b.mp4",BYTERANGE="1200@0"
                #EXTINF:12.040,
                #EXT-X-BYTERANGE:7800@1200
                a b.mp4
                #EXT-X-DISCONTINUITY
                #EXT-X-MAP:URI="a b.2.mp4",BYTERANGE="100@0"
                #EXTINF:0.009,
                #EXT-X-BYTERANGE:400@100
                a b.2.mp4
                #EXT-X-ENDLIST

                """)
        let odd = OutputPlaylist([
            .init(name: "a\nb.ts", bytes: 1, head: nil, milliseconds: 1)
        ])
        #expect(odd.text == nil)
    }

    @Test(arguments: [
        ("out.mp4", "out.m3u8"), ("a.b/out", "a.b/out.m3u8"), ("file:///x/o.ts", "/x/o.m3u8"),
        ("a/.mp4", "a/.mp4.m3u8"),
    ])
    func `it lies beside the files`(target: String, path: String) {
        #expect(OutputPlaylist.path(of: target) == path)
    }

    @Test func `a playlist of others stays, our own is replaced`() throws {
        let folder = try ScratchFolder()
        let target = folder.file("out.ts")
        let playlist = OutputPlaylist([.init(name: "out.ts", bytes: 1, head: nil, milliseconds: 1)])
        let register = OutputRegister(
            MadeOutputs(), claims: OutputClaims(), log: folder.file("log"), form: "f")
        try folder.write("mine", to: "out.m3u8")
        #expect(register.write(playlist, of: target) == nil)
        #expect(try String(contentsOfFile: folder.file("out.m3u8"), encoding: .utf8) == "mine")
        try FileManager.default.removeItem(atPath: folder.file("out.m3u8"))
        #expect(register.write(playlist, of: target) == folder.file("out.m3u8"))
        #expect(register.write(playlist, of: target) == folder.file("out.m3u8"))
        var known = MadeOutputs(beside: folder.file("log"))
        #expect(known.holds(folder.file("out.m3u8")))
        // A run that begins anew takes away what it made.
        known.removeParts(but: [])
        #expect(!FileManager.default.fileExists(atPath: folder.file("out.m3u8")))
    }
}
