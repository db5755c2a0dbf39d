import EventLog
import LogQueries
import TestSupport
import Testing
import VisionCore

@Suite struct FilterTests {
    private static let event = JSONValue(
        Array(
            (#"{"seq":12,"type":"line.cross","rule":"a b","src":"gate","cls":"person","score":0.5,"#
                + #""at":{"t_ns":10000000000,"frac":0.25},"data":{"dir":"in","net":-3,"ok":true}}"#)
                .utf8))

    @Test(arguments: [
        ("type=line.cross", true), ("type=line.*", true), ("type=zone.*", false),
        ("type!=zone.enter", true), ("cls=person and src=gate", true),
        ("cls=car or src=gate", true), ("cls=car or src=gate and type=motion", false),
        ("(cls=car or src=gate) and type=*", true), ("rule='a b'", true), (#"rule="a b""#, true),
        ("at>=10s", true), ("at>10s", false), ("at<00:00:11", true), ("at=10s", true),
        ("score>=0.5", true), ("score>0.5", false), ("score<1", true), ("seq=12", true),
        ("data.dir=in", true), ("data.net<0", true), ("data.net=-3", true), ("data.ok=true", true),
        ("data.ok=false", false), ("data.none=1", false), ("data.none!=1", false),
        ("track!=x", false), ("at.frac>0.2", true), ("data.dir!=out", true), ("cls==person", true),
    ])
    func `a condition holds or not`(_ text: String, _ isTrue: Bool) throws {
        let filter = try EventFilter(text)
        #expect(filter.matches(try #require(Self.event)) == isTrue)
    }

    @Test(arguments: [
        "", "type", "type=", "=x", "type=a and", "type=a or or type=b", "(type=a", "type=a)",
        "colour=red", "cls<person", "at>=ten", "score=high", "type='a", "type!a", "data.=1",
        "type=a type=b", String(repeating: "(", count: 100) + "type=a",
    ])
    func `a condition that cannot be read is an error that says where`(_ text: String) {
        let error = #expect(throws: FilterError.self) { try EventFilter(text) }
        #expect(error?.exitCode == .usage)
        #expect(error?.subject?.contains("character") ?? false)
    }
}
