import Analytics
import EventLog
import TestSupport
import Testing

@Suite struct ReaderTests {
    @Test func `the reader gives every record with its place`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let script = ScriptedRun()
        try script.drive(script.open(path))
        let bytes = try #require(ScratchFolder.read(path))
        let reader = try LogReader(path: path)
        var offset: Int64 = 0
        var count = 0
        while let line = try reader.next() {
            #expect(line.offset == offset)
            #expect(line.number == count + 1)
            #expect(line.seq == UInt64(count))
            #expect(line.value?["seq"]?.int == count)
            #expect(line.value?["r"]?.string == line.kind?.rawValue)
            offset += Int64(line.bytes.count) + 1
            count += 1
        }
        #expect(offset == Int64(bytes.count))
        #expect(reader.tornBytes == 0)
    }

    @Test(arguments: [0, 1, 5000, 65_000, 65_489, 65_490, 1_000_000])
    func `lines of 64 KiB are read whole, longer ones are refused`(_ length: Int) throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let head = #"{"v":1,"r":"ctl","seq":0,"run":"R","reason":""#
        let text = head + String(repeating: "x", count: length) + "\"}\n"
        try ScratchFolder.write(Array((text + text + "{\"v\":1").utf8), to: path)
        let reader = try LogReader(path: path)
        guard text.utf8.count <= 65_536 else {
            let expected = EventLogError.damaged(
                path: path, line: 1, offset: 0, seq: 0, what: "it is longer than 65536 bytes")
            #expect(throws: expected) { try reader.next() }
            let fault = try LogVerifier.verify(path: path).fault
            #expect(fault?.what == "it is longer than 65536 bytes")
            return
        }
        #expect(try reader.next()?.bytes.count == text.utf8.count - 1)
        #expect(try reader.next()?.bytes == Array(text.utf8.dropLast()))
        #expect(try reader.next() == nil)
        #expect(reader.tornBytes == 6)
    }

    /// An object of 100 members with `names` different keys.
    private static func manyKeys(_ names: Int) -> String {
        "{" + (0..<100).map { "\"k\($0 % names)\":1" }.joined(separator: ",") + "}"
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":{"b":1,"c":2,"b":3}}"#, #"[{"a":1,"\u0061":2}]"#,
        #"{"":1,"":2}"#,
        manyKeys(99),
    ])
    func `an object with a key twice is refused`(_ text: String) {
        #expect(JSONValue(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        #"{"a":{"a":1},"b":{"a":2}}"#, #"[{"a":1},{"a":2}]"#,
        manyKeys(100),
    ])
    func `a key may be in several objects`(_ text: String) {
        #expect(JSONValue(Array(text.utf8)) != nil)
    }

    @Test func `a line that is no record is an error with its place`() throws {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let line = #"{"v":1,"r":"ctl","seq":0,"run":"R"}"#
        try ScratchFolder.write(Array("\(line)\n{\"v\":1,}\n".utf8), to: path)
        let reader = try LogReader(path: path)
        _ = try reader.next()
        let expected = EventLogError.damaged(
            path: path, line: 2, offset: 36, seq: 1, what: "it is no JSON at character 8")
        #expect(throws: expected) { try reader.next() }
    }

    @Test(arguments: [
        #"{"a":1,"b":[1,2.5,-3e-7,{"c":null}],"d":true,"e":false,"f":"x"}"#, "[]", "{}", "0", "-0",
        #""""#, #""ü漢😀""#, #""\u00e9\ud83d\ude00\n""#, "[[[[]]]]", "1E+9",
    ])
    func `JSON is read`(_ text: String) {
        #expect(JSONValue(Array(text.utf8)) != nil)
    }

    @Test(arguments: [
        "", " 1", "1 ", "01", "1.", ".5", "+1", "-", "1e", "tru", "nul", "[1,]", "[,1]", "{,}",
        "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "\"", "\"\\x\"", "\"\\u12g4\"", "\"\n\"",
        "[1 ,2]", "1 2", "[", "{", "'a'", "NaN", "Infinity", "{\"a\":1}}",
    ])
    func `what is no JSON is refused`(_ text: String) {
        #expect(JSONValue(Array(text.utf8)) == nil)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
        ] as [[UInt8]])
    func `text that is no UTF-8 is refused`(_ bytes: [UInt8]) {
        #expect(JSONValue([0x22] + bytes + [0x22]) == nil)
    }

    @Test func `deep nesting is refused, not followed`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(JSONValue(Array(deep.utf8)) == nil)
    }

    @Test func `what is written is read back`() throws {
        let text = "a\"b\\c\n\t\u{1}ü漢😀/\u{7f}"
        var line = JSONLine()
        line.elementObject { line in
            line.field("s", text)
            line.field("i", Int64.min)
            line.field("d", 812.4, places: 2)
            line.field("b", true)
            line.field("v", .list([.int(1), .object([.init("k", .text(text))])]))
        }
        let value = try #require(JSONValue(line.bytes))
        #expect(value["s"]?.string == text)
        #expect(value["i"]?.int == Int(Int64.min))
        #expect(value["d"]?.double == 812.4)
        #expect(value["b"]?.bool == true)
        #expect(value["v"]?.elements?[1]["k"]?.string == text)
        #expect(value["none"] == nil)
        let escaped = try #require(JSONValue(Array(#""\u00e9\ud83d\ude00\/\b""#.utf8)))
        #expect(escaped.string == "é😀/\u{8}")
    }
}
