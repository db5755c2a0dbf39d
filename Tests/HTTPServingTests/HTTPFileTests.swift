import TestSupport
import Testing

@testable import HTTPServing

struct HTTPFileTests {
    @Test(
        arguments: [
            (nil, .all), ("bytes=0-9", .part(0..<10)), ("bytes=90-", .part(90..<100)),
            ("bytes=-10", .part(90..<100)), ("bytes=-1000", .part(0..<100)),
            ("bytes=99-99", .part(99..<100)), ("bytes=50-1000", .part(50..<100)),
            ("bytes=100-", .none), ("bytes=100-200", .none), ("bytes=-0", .none),
            ("bytes=9-8", .all), ("bytes=", .all), ("bytes=-", .all), ("bytes=a-b", .all),
            ("bytes=0-1,5-6", .all), ("items=0-1", .all), ("bytes=+1-2", .all),
            ("bytes=1-99999999999999999999", .all), ("bytes=99999999999999999999-", .all),
        ] as [(String?, HTTPFile.Wanted)])
    func `what a request wants of a hundred bytes`(text: String?, wanted: HTTPFile.Wanted) {
        #expect(HTTPFile.range(text, of: 100) == wanted)
    }

    @Test func `of an empty file there is no part`() {
        #expect(HTTPFile.range("bytes=0-", of: 0) == .none)
        #expect(HTTPFile.range("bytes=-1", of: 0) == .none)
        #expect(HTTPFile.range(nil, of: 0) == .all)
    }

    @Test func `links, folders and what is not there are no files`() throws {
        let folder = try ScratchFolder()
        let file = try folder.write("text", to: "a")
        #expect(HTTPFile(path: file)?.size == 4)
        #expect(HTTPFile(path: folder.path) == nil)
        #expect(HTTPFile(path: folder.file("b")) == nil)
        try folder.link("c", to: file)
        #expect(HTTPFile(path: folder.file("c")) == nil)
    }
}
