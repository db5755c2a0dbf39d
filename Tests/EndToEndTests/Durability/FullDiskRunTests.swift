import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// A disk that fills while a run writes its log.
    @Suite struct FullDiskRunTests {
        @Test func `records wait in memory while the disk is full, and stderr says so`() throws {
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            let few = SceneCase.rules + ["--max-frames", "120"]
            let reference = try sightline.program.run(
                sightline.arguments(clip, log: "reference", few), limit: 120)
            #expect(reference.exitCode == 0, "\(reference.errors)")
            let whole = try sightline.folder.bytes("reference")
            var generator = SeededRandom(seed: 5)
            var waited = 0
            for _ in 0..<Trials.fullDisks {
                let room = Int.random(in: 0..<whole.count, using: &generator)
                let disk = try WatchedDisk(
                    sightline.program, sightline.folder, name: "log.jsonl", room: room)
                let arguments = sightline.arguments(clip, few)
                let running = try disk.program.start(arguments)
                _ = running.wait { disk.isFull }
                usleep(200_000)
                let partial = try sightline.folder.bytes("log.jsonl")
                #expect(partial.last == 0x0A || partial.isEmpty, "half a line after \(room) bytes")
                #expect(whole.starts(with: partial))
                if disk.isFull { try disk.makeRoom() }
                let outcome = running.finish(limit: 120)
                if outcome.exitCode == 0 {
                    #expect(outcome.errors.contains("the log cannot be written"))
                    #expect(outcome.errors.contains("none was lost"))
                    waited += 1
                } else {
                    // The run was over before there was room.
                    #expect(outcome.exitCode == 74, "\(outcome.errors)")
                    #expect(outcome.errors.contains("records are not in the log"))
                    let again = try sightline.program.run(arguments, limit: 120)
                    #expect(again.exitCode == 0, "\(again.errors)")
                }
                let isEqual = try sightline.folder.bytes("log.jsonl") == whole
                #expect(isEqual, "the disk was full after \(room) bytes")
                for name in ["log.jsonl", "log.jsonl.state", "journal"] {
                    try? FileManager.default.removeItem(atPath: sightline.folder.file(name))
                }
            }
            #expect(waited > 0, "no run had room again before its end")
        }

        @Test func `a small disk that is full has whole lines, and all of them once there is room`()
            throws
        {
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            let few = SceneCase.rules + ["--max-frames", "120"]
            _ = try sightline.log(of: clip, few, log: "reference")
            let whole = try sightline.folder.bytes("reference")
            let disk = sightline.folder.file("disk")
            try FileManager.default.createDirectory(
                atPath: disk, withIntermediateDirectories: false)
            let shell = try Program.installed("unshare")
            // What is left of a disk of one megabyte: pages of 4096 bytes, so many.
            let script = """
                disk="$1"; pages="$2"; out="$3"; shift 3
                mount -t tmpfs -o size=1m none "$disk" || exit 77
                dd if=/dev/zero of="$disk/fill" bs=4096 count=$((256 - pages)) 2>/dev/null
                "$@" & run=$!
                sleep 0.3; rm -f "$disk/fill"; wait $run; code=$?
                cp "$disk/log.jsonl" "$out"; exit $code
                """
            var generator = SeededRandom(seed: 6)
            for _ in 0..<Trials.fullDisks {
                let pages = Int.random(in: 1..<(whole.count / 4096), using: &generator)
                let run = sightline.arguments(clip, few).map {
                    $0 == sightline.folder.file("log.jsonl") ? disk + "/log.jsonl" : $0
                }
                let outcome = try shell.run(
                    [
                        "-rm", "bash", "-c", script, "bash", disk, "\(pages)",
                        sightline.folder.file("log.jsonl"), sightline.program.path,
                    ] + run, limit: 120)
                if outcome.exitCode == 77 || outcome.errors.contains("unshare") {
                    try Judge.missing("a namespace with a tmpfs of its own: \(outcome.errors)")
                }
                let bytes = try sightline.folder.bytes("log.jsonl")
                if outcome.exitCode == 0 {
                    #expect(bytes == whole, "room for \(pages) pages")
                } else {
                    // The run was over before there was room: what is there is whole lines.
                    #expect(outcome.exitCode == 74, "\(outcome.errors)")
                    #expect(whole.starts(with: bytes) && bytes.last == 0x0A)
                }
            }
        }

        @Test func `a second run of a log is refused while the first one writes it`() throws {
            let sightline = try Sightline()
            let arguments = sightline.arguments(try Clips.threeTimes(), SceneCase.rules)
            let running = try sightline.program.start(arguments)
            #expect(running.wait { sightline.count("frame") > 10 })
            let second = try sightline.program.run(arguments)
            #expect(second.exitCode == 73, "\(second.errors)")
            running.send(signal: SIGKILL)
            _ = running.finish()
        }
    }
}
