import Foundation
import Glibc
import TestSupport
import Testing

extension SlowEndToEnd {
    /// Outputs of live sources: nothing that was recorded is lost, and what failed comes back.
    @Suite struct RecordingTests {
        @Test(arguments: [true, false])
        func `a run that is begun again records into the next file`(_ hasLog: Bool) throws {
            let camera = try CameraServer()
            let sightline = try Sightline()
            let target = sightline.folder.file("tape.mp4")
            let log = hasLog ? sightline.folder.file("log.jsonl") : "none"
            for (round, name) in ["tape.mp4", "tape.2.mp4", "tape.3.mp4"].enumerated() {
                let watch = try Watch(
                    [camera.url()], ["--annotated", target], in: sightline, log: log)
                let file = sightline.folder.file(name)
                #expect(
                    watch.sees { (Self.size(of: file) ?? 0) > 20_000 },
                    "\(name): \(watch.running.errors)")
                watch.running.send(signal: round == 1 ? SIGKILL : SIGINT)
                let outcome = watch.running.finish(limit: 15)
                #expect(outcome.exitCode == (round == 1 ? nil : 0), "\(outcome.errors)")
                if round == 2 { #expect(outcome.errors.contains("tape.3.mp4")) }
            }
            for name in ["tape.mp4", "tape.2.mp4", "tape.3.mp4"] {
                let times = try MediaLook.times(of: sightline.folder.file(name))
                #expect(times.count >= 20, "\(name) has \(times.count) pictures")
                #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
            }
        }

        @Test func `two runs do not record into one file`() throws {
            let camera = try CameraServer()
            let sightline = try Sightline()
            let target = sightline.folder.file("tape.mp4")
            let first = try Watch([camera.url()], ["--annotated", target], in: sightline)
            #expect(first.sees { (Self.size(of: target) ?? 0) > 0 }, "\(first.running.errors)")
            for more in [[], ["--overwrite"]] {
                let second = try sightline.program.run(
                    [
                        "run", camera.url(), "--model", "none", "--annotated", target, "--log",
                        "none",
                    ] + more)
                #expect(second.exitCode == 73, "\(second.errors)")
            }
            _ = try first.stop()
        }

        @Test func `a full disk is reported, and recording goes on when there is room`() throws {
            let camera = try CameraServer()
            let sightline = try Sightline()
            let disk = sightline.folder.file("disk")
            try FileManager.default.createDirectory(
                atPath: disk, withIntermediateDirectories: false)
            let shell = try Program.installed("unshare")
            // The disk is seen in a namespace of its own, so the look at what it holds is there
            // too.
            let script = """
                mount -t tmpfs -o size=4m none "$1" || exit 77
                "$2" run "$3" --model none --log "$4" --log-frames --annotated "$1/tape.mp4" &
                run=$!
                frames() { grep -c '"r":"frame"' "$4"; }
                pass() {
                    n=$(($(frames "$@") + 75))
                    until [ $(frames "$@") -ge $n ]; do sleep 0.1; done
                }
                until [ -s "$1/tape.mp4" ]; do sleep 0.1; done; pass "$@"
                dd if=/dev/zero of="$1/fill" bs=64k 2>/dev/null
                until grep -q '"state":"full"' "$4"; do sleep 0.1; done
                rm "$1/fill"
                for i in $(seq 150); do [ -s "$1/tape.2.mp4" ] && break; sleep 0.1; done; pass "$@"
                kill -INT $run; wait $run; echo "exit $?"
                cp "$1"/*.mp4 "$5"
                """
            let outcome = try shell.run(
                [
                    "-rm", "sh", "-c", script, "sh", disk, sightline.program.path,
                    camera.url("large"), sightline.folder.file("log.jsonl"), sightline.folder.path,
                ], limit: 90)
            if outcome.exitCode == 77 || outcome.errors.contains("unshare") {
                try Judge.missing("a namespace with a tmpfs of its own: \(outcome.errors)")
            }
            #expect(outcome.output.contains("exit 0"), "\(outcome.output)\(outcome.errors)")
            #expect(outcome.errors.contains("full: writing"), "\(outcome.errors)")
            let log = try LogLines(path: sightline.folder.file("log.jsonl"))
            let states = log.events("output.state").compactMap { $0["data"]["state"].text }
            #expect(states == ["up", "full", "up"])
            // Analysis went on meanwhile.
            let numbers = log["frame"].compactMap { $0["n"].int }
            #expect(Double(numbers.count) > 0.9 * Double((numbers.last ?? 0) + 1))
            for name in ["tape.mp4", "tape.2.mp4"] {
                let times = try MediaLook.times(of: sightline.folder.file(name))
                #expect(times.count >= 20, "\(name): \(times.count)")
            }
        }

        @Test func `a receiver that goes away and comes back is sent to again`() throws {
            let camera = try CameraServer()
            let ffmpeg = try Program.installed("ffmpeg")
            let sightline = try Sightline()
            let address = "rtmp://127.0.0.1:\(Loopback.freePort())/live/KEY-9c1e"
            func receive(_ name: String) throws -> RunningProgram {
                try ffmpeg.start([
                    "-v", "error", "-f", "flv", "-listen", "1", "-i", address, "-c", "copy",
                    "-flush_packets", "1",
                    sightline.folder.file(name),
                ])
            }
            // Nobody is there at first.
            let watch = try Watch([camera.url()], ["--annotated", address], in: sightline)
            #expect(
                watch.sees { watch.running.errors.contains("output video of live: down") },
                "\(watch.running.errors)")
            for name in ["one.flv", "two.flv"] {
                let receiver = try receive(name)
                #expect(
                    watch.sees(within: 40) {
                        (Self.size(of: sightline.folder.file(name)) ?? 0) > 4_000
                    }, "\(name): \(watch.running.errors) \(receiver.errors)")
                let before = watch.frames
                receiver.send(signal: SIGKILL)
                _ = receiver.finish()
                #expect(watch.sees { watch.frames >= before + 50 }, "analysis stopped")
            }
            let errors = watch.running.errors
            let log = try watch.stop()
            let states = log.events("output.state").compactMap { $0["data"]["state"].text }
            #expect(states.prefix(4) == ["down", "up", "down", "up"], "\(states)")
            #expect(!errors.contains("KEY-9c1e"), "the stream key is told")
            let text = try sightline.folder.bytes("log.jsonl")
            #expect(text.firstRange(of: Data("KEY-9c1e".utf8)) == nil, "the stream key is logged")
        }

        @Test func `a log that nobody reads stops nothing`() throws {
            let camera = try CameraServer()
            let sightline = try Sightline()
            let tape = sightline.folder.file("tape.ts")
            let shell = try Program.installed("bash")
            let running = try shell.start([
                "-c",
                """
                "$0" run "$1" --model none --log - --log-frames --annotated "$2" \\
                  --set log.durability=os | { sleep 100; } & exec 3>&-
                echo $(pgrep -P $$ sightline) ; wait
                """, sightline.program.path, camera.url(), tape,
            ])
            #expect(running.wait { (Self.size(of: tape) ?? 0) > 10_000 }, "\(running.errors)")
            // A pipe holds 64 KiB: some ten seconds of records.
            var last = 0
            for _ in 0..<5 {
                usleep(4_000_000)
                let size = Self.size(of: tape) ?? 0
                #expect(size > last, "the recording stands still at \(size) bytes")
                last = size
            }
            running.send(signal: SIGKILL)
            _ = running.finish()
            if let first = running.output.split(separator: "\n").first, let child = Int32(first) {
                let begin = Date()
                kill(child, SIGINT)
                while kill(child, 0) == 0, Date().timeIntervalSince(begin) < 6 { usleep(50_000) }
                #expect(Date().timeIntervalSince(begin) < 5, "it does not end")
                kill(child, SIGKILL)
            }
        }

        private static func size(of path: String) -> Int? {
            (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int
        }
    }
}
