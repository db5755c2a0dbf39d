import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// What is said of a camera that is not up, and how a run ends meanwhile.
    @Suite struct OutageTests {
        @Test func `why a camera does not come up is in the log and on stderr, in one word`() throws
        {
            let camera = try CameraServer()
            let cases = [
                ("rtsp://127.0.0.1:9/gone", "gone", "refused"),
                (camera.url("nowhere"), "nowhere", "not-found"),
                (camera.url("secret", login: "viewer:wrong@"), "secret", "unauthorised"),
                (camera.url("datagrams"), "datagrams", "failed"),
            ]
            let watch = try Watch(cases.map(\.0))
            for (_, name, reason) in cases {
                #expect(
                    watch.sees { watch.running.errors.contains("\(name): \(reason): ") },
                    "\(name) is not reported as \(reason): \(watch.running.errors)")
            }
            // A camera that is tried again and again is one line.
            #expect(watch.sees { watch.sightline.count("source") >= 20 })
            let lines = watch.running.errors.split(separator: "\n")
            for (_, name, _) in cases {
                #expect(lines.count { $0.contains("warning: \(name): ") } == 1, "\(lines)")
            }
            let log = try watch.stop()
            for (_, name, reason) in cases {
                let states = log.states(of: name)
                #expect(states.first == "opening" && states.last == "ended stopped", "\(states)")
                #expect(states.contains("opening \(reason)"), "\(name): \(states)")
            }
            for record in log["source"] where record["attempt"].int ?? 1 > 1 {
                #expect(record["text"].exists && record["retry_in_ms"].exists)
            }
            let verdict = try SchemaJudge.verdict(on: ["log.jsonl"], of: watch.sightline)
            #expect(verdict == "checked \(log.records.count)\n")
        }

        @Test func `a camera that offers UDP alone is watched by udp and by auto`() throws {
            let camera = try CameraServer()
            for transport in ["udp", "auto"] {
                let watch = try Watch(
                    [camera.url("datagrams")],
                    ["--set", "sources.datagrams.transport=\(transport)"])
                #expect(
                    watch.sees { watch.frames >= 25 }, "\(transport): \(watch.running.errors)")
                let log = try watch.stop()
                #expect(log.states(of: "datagrams").first { $0.hasPrefix("up") } != nil)
            }
        }

        @Test func `pictures that stop are a stall, though sound goes on`() throws {
            let camera = try CameraServer()
            let watch = try Watch(
                [camera.url("deaf")], ["--set", "sources.deaf.timeout=2s"])
            #expect(watch.holds("\"state\":\"stalled\""), "no stall: \(watch.running.errors)")
            #expect(watch.sees { watch.sightline.logHolds("\"r\":\"gap\"") }, "not back")
            let log = try watch.stop()
            #expect(log.states(of: "deaf").contains("stalled timeout"))
            // The gap counts from the last picture, so that it holds the time of the silence.
            let gap = try #require(log["gap"].first)
            #expect(gap["cause"].text == "stalled")
            #expect((gap["dur_ms"].number ?? 0) > 2000, "\(gap["dur_ms"].number ?? 0) ms")
        }

        @Test func `one picture for ever is a stall, and an event`() throws {
            let camera = try CameraServer()
            let watch = try Watch(
                [camera.url("still"), camera.url("live")],
                ["--set", "sources.still.timeout=2s", "--set", "sources.live.timeout=2s"])
            #expect(watch.holds("camera.frozen"), "not noticed: \(watch.running.errors)")
            camera.die()
            #expect(watch.holds("\"phase\":\"end\",\"type\":\"camera.frozen\""), "it has no end")
            let log = try watch.stop()
            #expect(log.states(of: "still").contains("stalled frozen"))
            #expect(!log.states(of: "live").contains("stalled frozen"), "a picture that moves")
            let events = log.events("camera.frozen")
            #expect(events.compactMap { $0["phase"].text } == ["begin", "end"])
            #expect(Set(events.compactMap { $0["id"].text }).count == 1)
        }

        @Test(arguments: [SIGINT, SIGTERM])
        func `a run ends in order while its cameras wait, are silent, or freeze`(_ signal: Int32)
            throws
        {
            let (camera, other) = (try CameraServer(), try CameraServer())
            let secret = camera.url("secret", login: "viewer:wrong@")
            let watch = try Watch([
                camera.url("live"), other.url("large"), secret, "rtsp://127.0.0.1:9/gone",
            ])
            #expect(
                watch.sees {
                    watch.sightline.folder.count(of: "\"src\":\"large\"", in: "log.jsonl") > 20
                        && watch.frames > 50
                }, "\(watch.running.errors)")
            other.freeze()
            usleep(300_000)
            let log = try watch.stop(signal)
            for name in ["live", "large", "secret", "gone"] {
                #expect(log.states(of: name).last == "ended stopped", "\(name)")
            }
            other.thaw()
        }

        @Test func `a camera that was not read for a while is caught up with`() throws {
            let camera = try CameraServer()
            let watch = try Watch([camera.url("large")])
            #expect(watch.sees { watch.frames >= 50 }, "\(watch.running.errors)")
            watch.running.send(signal: SIGSTOP)
            usleep(3_000_000)
            watch.running.send(signal: SIGCONT)
            #expect(watch.holds("\"from\":\"keys\",\"to\":\"all\""), "never caught up with")
            let caught = watch.frames
            #expect(watch.sees { watch.frames >= caught + 50 })
            let log = try watch.stop()
            let decisions = log["ctl"].filter { $0["action"].text == "decode" }
            #expect(decisions.first?["to"].text == "keys", "\(decisions)")
            #expect(decisions.first?["reason"].text?.contains("ms behind > 1000 ms") == true)
            // What waited is not hidden: the latency of the first frame behind holds it.
            let late = log["frame"].compactMap { $0["lat_ms"]["total"].number }
            #expect((late.max() ?? 0) > 1000, "\(late.max() ?? 0)")
            #expect(late.suffix(25).allSatisfy { $0 < 1000 }, "\(late.suffix(25))")
        }

        @Test func `times of capture are not later than the arrival, be pictures ever so rare`()
            throws
        {
            let camera = try CameraServer()
            let watch = try Watch([camera.url("slow")])
            #expect(
                watch.sees(within: 60) {
                    watch.sightline.folder.count(of: #""cap_src":"rtcp""#, in: "log.jsonl") >= 25
                }, "\(watch.running.errors)")
            let log = try watch.stop()
            let started = try #require(Instants.seconds(log["run"].first?["start"].text))
            let frames = log["frame"].filter { $0["cap_src"].text == "rtcp" }
            for frame in frames {
                let captured = try #require(Instants.seconds(frame["cap"].text)) - started
                let arrived = (frame["arr_ns"].number ?? 0) / 1e9
                // A frame later would be 200 ms later.
                #expect(captured < arrived + 0.02 && captured > arrived - 1)
            }
            #expect(log.states(of: "slow").contains("up camera-clock"))
        }
    }
}
