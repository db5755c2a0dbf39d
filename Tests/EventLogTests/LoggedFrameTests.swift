import EventLog
import TestSupport
import Testing
import VisionCore

/// `frame` records read in the form in which they are written, and in any other.
@Suite struct LoggedFrameTests {
    /// What is read of the only frame of a log whose list is `list`.
    private static func frame(_ list: String) throws -> LoggedFrame? {
        let folder = try ScratchFolder.inMemory()
        let path = folder.file("log")
        let line =
            #"{"v":1,"r":"frame","seq":0,"run":"R","src":"cam","epoch":0,"n":3,"pts":7,"#
            + #""t_ns":120000000,"key":true,"via":"infer","lat_ms":{"total":1.5},"det":"#
            + list + #","det_left_out":2,"emit_ns":9}"#
        try ScratchFolder.write(Array((line + "\n").utf8), to: path)
        let reader = try LogReader(path: path)
        let read = try #require(try reader.next())
        #expect(reader.time(of: read) == MediaInstant(nanoseconds: 120_000_000))
        var labels = LoggedFrame.Labels()
        return reader.frame(of: read, labels: &labels)
    }

    /// `object`, written as ever, with its members in another order.
    private static func turned(_ object: String) throws -> String {
        let members = try #require(JSONValue(Array(object.utf8))?.members)
        func text(_ value: JSONValue) -> String {
            switch value {
            case .null: "null"
            case .bool(let isTrue): "\(isTrue)"
            case .number(let digits): digits
            case .string(let text): "\"\(text)\""
            case .array(let values): "[" + values.map(text).joined(separator: ",") + "]"
            case .object(let members): "{" + members.map(member).joined(separator: ",") + "}"
            }
        }
        func member(_ one: JSONValue.Member) -> String { "\"\(one.name)\":" + text(one.value) }
        return text(.object(members.reversed()))
    }

    @Test func `objects are the same in every form`() throws {
        var random = SeededRandom(seed: 5)
        func number(_ limit: Double) -> String {
            let value = Double.random(in: 0...limit, using: &random)
            let places = Int.random(in: 0...4, using: &random)
            let power = [1.0, 10, 100, 1000, 10_000][places]
            let rounded = (value * power).rounded() / power
            return places == 0 ? "\(UInt32(exactly: rounded.rounded()) ?? 0)" : "\(rounded)"
        }
        let objects = (0..<300).map { index in
            let id = index % 3 == 0 ? "" : #""id":"01M8/cam/\#(index)","#
            let sides = ["-\(number(40))"] + (0..<3).map { _ in number(4000) }
            return #"{"cls":"\#(["person", "car", "sports ball"][index % 3])",\#(id)"#
                + #""s":\#(number(1)),"b":[\#(sides.joined(separator: ","))]}"#
        }
        let plain = try #require(try Self.frame("[" + objects.joined(separator: ",") + "]"))
        let turned = try objects.map(Self.turned)
        let other = try #require(try Self.frame("[" + turned.joined(separator: ",") + "]"))
        #expect(plain.record.seen == other.record.seen)
        #expect(plain.record.source == "cam" && plain.record.frameIndex == 3)
        #expect(plain.trackNumbers == other.trackNumbers)
        #expect(plain.record.seen.count == 300)
        #expect(plain.leftOut == 2)
        for (index, seen) in plain.record.seen.enumerated() {
            let value = try #require(JSONValue(Array(objects[index].utf8)))
            #expect(seen.detection.label.name == value["cls"]?.string)
            #expect(Double(seen.detection.score) == (value["s"]?.double).map { Double(Float($0)) })
            #expect(plain.trackNumbers[index] == (index % 3 == 0 ? nil : index))
        }
    }

    @Test func `what is more in an object, or written otherwise, is read too`() throws {
        let rows: [(list: String, name: String?, track: Int?)] = [
            (#"[{"cls":"a\u0062","s":1,"b":[1,2,3,4]}]"#, "ab", nil),
            (#"[{"cls":"é","id":"R/cam/9","s":1e0,"b":[1,2,3,4.0]}]"#, "é", 9),
            (#"[{"cls":"a","id":"12","s":1,"b":[1,2,3,4],"att":{}}]"#, "a", 12),
            (#"[{"cls":"a","id":"x/","s":1,"b":[1,2,3,4],"kp":[1,2,0.5]}]"#, "a", nil),
            (#"[{"cls":"a","s":0.1234567890123456789,"b":[1,2,3,4]}]"#, "a", nil),
            (#"[{"cls":"a","b":[1,2,3,4]}]"#, nil, nil),
            (#"[{"cls":"a","s":1,"b":[1,2,3]}]"#, nil, nil),
            (#"[{"cls":"a","s":1,"b":[1,2,3,1e999]}]"#, nil, nil),
            (#"[{"cls":"a","s":1,"b":[1,2,3,1000000000]}]"#, nil, nil),
            (#"[7]"#, nil, nil), (#"[{"cls":"a"}]"#, nil, nil),
        ]
        for row in rows {
            let frame = try Self.frame(row.list)
            #expect(frame?.record.seen.first?.detection.label.name == row.name, "\(row.list)")
            #expect(frame?.trackNumbers.first.flatMap(\.self) == row.track, "\(row.list)")
        }
        for list in ["[]", "7", "{}"] {
            #expect(try Self.frame(list)?.record.seen == [], "\(list)")
        }
        let keypoints = try #require(try Self.frame(rows[3].list)).record.seen[0].detection
        #expect(keypoints.keypoints.count == 1)
    }
}
