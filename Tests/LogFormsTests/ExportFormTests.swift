import Analytics
import EventLog
import LogForms
import TestSupport
import Testing
import VisionCore

@Suite struct ExportFormTests {
    private typealias Seen = FramedLog.Seen

    @Test func `a track is exported from the frame in which it is confirmed`() throws {
        let log = try FramedLog()
        try log.write([
            [Seen(track: 1, state: .tentative)], [Seen(track: 1)],
            [Seen(left: 12.5, track: 1), Seen(cls: "car", score: 0.2)],
        ])
        #expect(
            try log.exported(.mot)
                == "2,1,10.0,20.0,30.0,40.0,0.9,-1,-1,-1\n3,1,12.5,20.0,30.0,40.0,0.9,-1,-1,-1\n")
        #expect(
            try log.exported(.csv)
                == """
                frame,pts,t_ns,cap,source,track_id,class_id,class,score,x,y,w,h\r
                0,0,0,,gate,1,0,person,0.9,10.0,20.0,30.0,40.0\r
                1,1,100000000,,gate,1,0,person,0.9,10.0,20.0,30.0,40.0\r
                2,2,200000000,,gate,1,0,person,0.9,12.5,20.0,30.0,40.0\r
                2,2,200000000,,gate,,2,car,0.2,10.0,20.0,30.0,40.0\r

                """)
        #expect(try log.exported(.csv) { $0.score = 0.5 }.split(separator: "\r\n").count == 4)
    }

    @Test func `a look that does not see a track takes it outside, one that nobody took does not`()
        throws
    {
        let log = try FramedLog()
        try log.write([
            [Seen(track: 1)], nil, [Seen(track: 1)], [], [Seen(track: 1)], [],
        ])
        let text = try log.exported(.cvat)
        let frames = text.matches(of: /frame="(\d+)".*outside="(\d)"/).map {
            "\($0.output.1)\($0.output.2 == "1" ? "-" : "+")"
        }
        #expect(frames == ["0+", "2+", "3-", "4+", "5-"])
        let task = try log.exported(.labelstudio)
        let shown = task.matches(of: /"frame":(\d+).*?"enabled":(\w+)/).map {
            "\($0.output.1)\($0.output.2 == "true" ? "+" : "-")"
        }
        #expect(shown == ["1+", "3-", "5-"])
    }

    @Test func `boxes are cut at the edge for labels, turned upwards for ONVIF`() throws {
        let log = try FramedLog()
        try log.write([[Seen(left: -20, top: 60, width: 40, height: 60)]])
        _ = try? log.exported(.yolo, to: "set")
        let label = try String(
            decoding: log.folder.bytes("set/labels/train/gate_000000.txt"), as: UTF8.self)
        #expect(label == "0 0.05 0.8 0.1 0.4\n")
        let onvif = try log.exported(.onvif)
        #expect(onvif.contains(#"left="-1.2" top="-0.2" right="-0.8" bottom="-1.4""#))
        #expect(onvif.contains(#"Likelihood="0.9">Human<"#) && !onvif.contains("ObjectId"))
    }

    @Test func `names are escaped as each form wants it`() throws {
        let log = try FramedLog()
        let cls = "a<b>&\"c\", d"
        try log.write([[Seen(cls: cls, track: 1)]])
        #expect(try log.exported(.csv).contains("\"a<b>&\"\"c\"\", d\""))
        #expect(try log.exported(.cvat).contains("label=\"a&lt;b&gt;&amp;&quot;c&quot;, d\""))
        #expect(try log.exported(.labelstudio).contains(#""labels":["a<b>&\"c\", d"]"#))
        _ = try? log.exported(.yolo, to: "set")
        let data = try String(decoding: log.folder.bytes("set/data.yaml"), as: UTF8.self)
        #expect(data.contains(#"  0: "a<b>&\"c\", d""#))
        let read = try Python.answer(
            "import sys, yaml; print(yaml.safe_load(open(sys.argv[1]))['names'][0])",
            [log.folder.file("set/data.yaml")])
        #expect(read == cls + "\n")
    }

    @Test func `a lasting event is shown from begin to end, one without an end to the last frame`()
        throws
    {
        func event(
            _ id: String, _ phase: EventPhase, _ milliseconds: Int64, rule: String = "a-->b"
        ) -> EventRecord {
            EventRecord(
                id: id, phase: phase, type: EventType(rawValue: "crowd"), rule: rule,
                source: "gate", epoch: 0,
                at: EventMoment(time: MediaInstant(nanoseconds: milliseconds * 1_000_000)))
        }
        let log = try FramedLog()
        try log.write(
            [[], [], []],
            events: [
                event("ev_a", .begin, 1_500), event("ev_b", .point, 200, rule: "x"),
                event("ev_a", .update, 1_800), event("ev_c", .begin, 3_661_001),
                event("ev_a", .end, 2_250),
            ])
        #expect(
            try log.exported(.srt)
                == """
                1
                00:00:00,200 --> 00:00:02,200
                x

                2
                00:00:01,500 --> 00:00:02,250
                a-->b

                3
                01:01:01,001 --> 01:01:01,101
                a-->b


                """)
        #expect(try log.exported(.vtt, to: "o.vtt").contains("\na--&gt;b\n"))
        let metadata = try String(decoding: log.folder.bytes("o.metadata.vtt"), as: UTF8.self)
        #expect(metadata.contains(#"a--\u003eb"#) && !metadata.contains("a-->b"))
    }

    @Test func `what cannot be exported is said`() throws {
        let log = try FramedLog()
        try log.write([[Seen()]], others: ["yard"])
        func fault(_ form: ExportForm, _ source: String?) -> ExportFault? {
            #expect(throws: ExportFault.self) {
                try log.exported(form) { $0.source = source }
            }
        }
        #expect(fault(.mot, nil) == .severalSources(names: ["gate", "yard"], form: "mot"))
        #expect(fault(.mot, "gate") == .noTracks(log: log.path, form: "mot"))
        #expect(fault(.csv, "door") == .noSource(name: "door", names: ["gate", "yard"]))
        #expect(fault(.csv, "yard") == .noFrames(log: log.path))
        let unsized = try FramedLog()
        try unsized.write([[Seen()]], size: nil)
        #expect(throws: ExportFault.noSize(log: unsized.path, source: "gate")) {
            try unsized.exported(.csv)
        }
        #expect(try log.exported(.coco, to: "c.json").contains(#""image_id":0,"#))
    }

    @Test(arguments: ["25", "30000/1001", "29.97", "12.5"])
    func `rates are read`(_ text: String) { #expect(FrameRate(text) != nil) }

    @Test(arguments: ["0", "-1", "x", "1/0", "1e9", "nan", "1/2/3", ""])
    func `what is no rate is none`(_ text: String) { #expect(FrameRate(text) == nil) }
}
