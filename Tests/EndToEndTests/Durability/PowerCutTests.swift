import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// What a power cut leaves is resumed as if nothing had been, whenever it comes.
    @Suite struct PowerCutTests {
        private static let few = SceneCase.rules + ["--max-frames", "120"]

        /// The paths of the log's own files.
        private static func isLog(_ entry: DiskJournal.Entry, _ path: String) -> Bool {
            switch entry {
            case .write(path, _, _), .force(path): true
            default: false
            }
        }

        @Test(arguments: ["always", "interval"])
        func `a run is resumed after a power cut at any moment`(_ durability: String) throws {
            let sightline = try Sightline()
            let clip = try Clips.of(.steady)
            let more = Self.few + ["--set", "log.durability=\(durability)"]
            let log = sightline.folder.file("log.jsonl")
            let disk = try WatchedDisk(sightline.program, sightline.folder, name: "log.jsonl")
            let outcome = try disk.program.run(sightline.arguments(clip, more), limit: 120)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let reference = try sightline.folder.bytes("log.jsonl")
            let entries = try disk.journal().entries
            let own = entries.filter { Self.isLog($0, log) }
            let forces = own.count { $0 == .force(log) }
            let writes = own.count - forces
            #expect(writes > 120)
            if durability == "always" {
                let isForced = zip(own, own.dropFirst()).allSatisfy { first, second in
                    first == .force(log) || second == .force(log)
                }
                #expect(isForced, "a record is written before the last one is on the disk")
            } else {
                #expect((1...writes / 2).contains(forces), "\(forces) of \(writes)")
            }
            var generator = SeededRandom(seed: 14)
            for cut in 0..<6 {
                let count = Int.random(in: 1..<entries.count, using: &generator)
                try restore(disk.journal().files(after: count, using: &generator), sightline)
                let again = try sightline.program.run(
                    sightline.arguments(clip, more), limit: 120)
                #expect(again.exitCode == 0, "cut \(cut) behind call \(count): \(again.errors)")
                let isEqual = try sightline.folder.bytes("log.jsonl") == reference
                #expect(isEqual, "cut \(cut) behind call \(count) of \(entries.count)")
            }
        }

        /// Makes the log's files what `files` says.
        private func restore(_ files: [String: [UInt8]], _ sightline: Sightline) throws {
            let manager = FileManager.default
            for name in try manager.contentsOfDirectory(atPath: sightline.folder.path)
            where name.hasPrefix("log.jsonl") {
                try manager.removeItem(atPath: sightline.folder.file(name))
            }
            for (path, bytes) in files { try ScratchFolder.write(bytes, to: path) }
        }

        @Test func `a record that a durable log has taken survives every cut`() throws {
            let sightline = try Sightline()
            let log = sightline.folder.file("log.jsonl")
            let disk = try WatchedDisk(sightline.program, sightline.folder, name: "log.jsonl")
            let arguments = sightline.arguments(
                try Clips.of(.steady), Self.few + ["--set", "log.durability=always"])
            let outcome = try disk.program.run(arguments, limit: 120)
            #expect(outcome.exitCode == 0, "\(outcome.errors)")
            let journal = try disk.journal()
            var generator = SeededRandom(seed: 2)
            var written = 0
            for (index, entry) in journal.entries.enumerated() {
                if case .write(log, _, _) = entry { written += 1 }
                guard entry == .force(log) else { continue }
                let left = journal.files(after: index + 1, using: &generator)[log] ?? []
                let lines = left.count { $0 == 0x0A }
                #expect(lines == written, "\(lines) lines are left of \(written)")
            }
            #expect(written > 120)
        }
    }
}
