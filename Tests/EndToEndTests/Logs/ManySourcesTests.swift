import Foundation
import MediaTestSupport
import TestSupport
import Testing
import VisionCore

extension EndToEnd {
    /// Several sources in one run: each gives what it gives alone, in an order that depends on
    /// nothing but the sources.
    @Suite struct ManySourcesTests {
        private static let frameCount = 50

        /// Eight clips in which things move at different speeds, with other frame rates.
        private static func clips(in folder: ScratchFolder) throws -> [String] {
            try (0..<8).map { index in
                let way = Double(80 + 40 * index)
                let step: Int64 = index.isMultiple(of: 2) ? 3_600 : 3_003
                let clip = folder.file("clip\(index).mp4")
                try SyntheticScene(
                    timeBase: TimeBase(1, 90_000),
                    ticks: (0..<frameCount).map { Int64($0) * step },
                    objects: [
                        SceneObject(1, .person, .init(0, 60, 90), .init(2, 60 + way, 90)),
                        SceneObject(2, .car, .init(0, 430, 244), .init(2, 430 - way, 244)),
                    ]
                ).write(to: clip)
                return clip
            }
        }

        @Test func `eight sources give the same bytes for any threads, batch and queues`() throws {
            let sightline = try Sightline()
            let clips = try Self.clips(in: sightline.folder)
            func run(_ more: [String], log: String) throws -> Data {
                let (outcome, _) = try sightline.log(
                    of: clips[0], clips.dropFirst() + SceneCase.rules + more, log: log)
                #expect(outcome.exitCode == 0, "\(more): \(outcome.errors)")
                return try sightline.folder.bytes(log)
            }
            let reference = try run(["--threads", "1"], log: "reference")
            let variants = [
                ["--threads", "2"], ["--threads", "4"], ["--batch", "4"], ["--batch", "16"],
                ["--set", "queues.detect.capacity=1"], ["--set", "queues.detect.capacity=64"],
                ["--threads", "4", "--batch", "16", "--set", "queues.detect.capacity=3"],
            ]
            for (index, variant) in variants.enumerated() {
                let isEqual = try run(variant, log: "log\(index)") == reference
                #expect(isEqual, "\(variant) differs")
            }
        }

        @Test func `each of eight sources gives what it gives alone`() throws {
            let sightline = try Sightline()
            let clips = try Self.clips(in: sightline.folder)
            let (outcome, together) = try sightline.log(
                of: clips[0], clips.dropFirst() + SceneCase.rules, log: "together")
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            for (index, clip) in clips.enumerated() {
                let (_, alone) = try sightline.log(of: clip, SceneCase.rules, log: "alone\(index)")
                let name = "clip\(index)"
                let expected = alone.records.compactMap { Self.own($0, of: name) }
                #expect(expected.count > Self.frameCount)
                let isEqual = together.records.compactMap { Self.own($0, of: name) } == expected
                #expect(isEqual, "\(name) differs")
                #expect(alone["end"].first?["balance"][name]["delivered"].int == Self.frameCount)
                #expect(
                    together["end"].first?["balance"][name]
                        == alone["end"].first?["balance"][name])
            }
        }

        @Test(arguments: ["the same path", "a copy", "a link"])
        func `a file that is there twice has events of its own each time`(as way: String) throws {
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            let other = way == "the same path" ? clip : sightline.folder.file("other.mp4")
            if way == "a copy" { try FileManager.default.copyItem(atPath: clip, toPath: other) }
            if way == "a link" {
                try FileManager.default.createSymbolicLink(
                    atPath: other, withDestinationPath: clip)
            }
            let (outcome, log) = try sightline.log(
                of: clip, [other] + SceneCase.rules, log: "twice")
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let starts = log["event"].filter { $0["type"].text == "track.start" }
            let ids = starts.compactMap { $0["id"].text }
            #expect(Set(starts.compactMap { $0["src"].text }).count == 2, "\(starts)")
            #expect(Set(ids).count == ids.count, "\(ids)")
            let verdict = try sightline.program.run([
                "log", "verify", sightline.folder.file("twice"),
            ])
            #expect(verdict.exitCode == 0, "\(verdict.errors)")
        }

        /// A record of the source `name` without what names the run or the place in the log; nil
        /// for other records.
        private static func own(_ record: JSON, of name: String) -> JSON? {
            guard record["src"].text == name, let run = record["run"].text else { return nil }
            return nameless(record, run: run)
        }

        private static func nameless(_ value: JSON, run: String) -> JSON {
            switch value {
            case .text(let text): .text(text.replacing(run, with: ""))
            case .list(let list): .list(list.map { nameless($0, run: run) })
            case .members(let members):
                .members(
                    members.filter { $0.key != "seq" && !($0.value.text ?? "").hasPrefix("ev_") }
                        .mapValues { nameless($0, run: run) })
            case .null, .number: value
            }
        }
    }
}
