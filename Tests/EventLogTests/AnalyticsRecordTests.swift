import Analytics
import EventLog
import Testing
import VisionCore

@Suite struct AnalyticsRecordTests {
    @Test func `what a rule decided is written as the contract shows it`() throws {
        let before = sighting(frame: 2171, time: 1_000, pts: 90)
        let after = sighting(frame: 2172, time: 2_000, pts: 190)
        let event = AnalyticsEvent(
            type: .lineCross, rule: "gate-north", ruleVersion: 3,
            identity: FrameIdentity(source: 0, epoch: 3, frameIndex: 2180),
            moment: EventMoment(from: before, to: after, fraction: 0.37), track: 57,
            label: Label(index: 0, name: "person"), score: 0.83, ordinal: 2,
            data: [
                EventField("dir", .text("in")),
                EventField(
                    "point",
                    .list([.number(812.4, decimals: 2), .number(540, decimals: 2)])),
                EventField("angle_deg", .number(78.1, decimals: 1)),
                EventField(
                    "count", .object([EventField("in", .int(41)), EventField("out", .int(38))])),
            ],
            why: [
                EventField("side_before", .number(-9.1, decimals: 2)),
                EventField("held_ms", .int(400)),
            ])
        let record = event.record(
            run: "R", source: "cam1", fingerprint: "f", arrival: RunInstant(nanoseconds: 5))
        var line = JSONLine(carriesHostClocks: false)
        line.elementObject { record.write(to: &$0) }
        let id = EventID.make(
            fingerprint: "f", rule: "gate-north", ruleVersion: "3", track: 57, ordinal: 2)
        #expect(
            String(decoding: line.bytes, as: UTF8.self)
                == #"{"id":"\#(id)","rev":0,"phase":"point","type":"line.cross","#
                + #""rule":"gate-north","src":"cam1","epoch":3,"#
                + #""at":{"t_ns":1370,"pts":127,"n_before":2171,"n_after":2172,"frac":0.37},"#
                + #""track":"R/cam1/57","cls":"person","score":0.83,"#
                + #""data":{"dir":"in","point":[812.4,540.0],"angle_deg":78.1,"#
                + #""count":{"in":41,"out":38}},"why":{"side_before":-9.1,"held_ms":400}}"#)
    }

    private func sighting(frame: Int, time: Int64, pts: Int64) -> Sighting {
        let track = Track(
            number: 57, state: .confirmed, observation: .detected,
            box: Box(left: 0, top: 0, right: 10, bottom: 20),
            label: Label(index: 0, name: "person"), score: 0.83, firstTime: .zero,
            lastDetectionTime: MediaInstant(nanoseconds: time), hits: 1)
        let input = RuleInput(
            identity: FrameIdentity(source: 0, epoch: 3, frameIndex: frame),
            time: MediaInstant(nanoseconds: time), pts: pts, size: Size(width: 1280, height: 720),
            tracks: [track])
        return Sighting(track, anchor: .bottomCenter, in: input)
    }
}
