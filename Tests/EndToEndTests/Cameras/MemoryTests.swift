import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// What a process takes that waits for its cameras.
    @Suite struct MemoryTests {
        private static func resident(_ running: RunningProgram) throws -> Int {
            let status = try String(
                contentsOfFile: "/proc/\(running.identifier)/status", encoding: .utf8)
            let match = try #require(status.firstMatch(of: /VmRSS:\s*(\d+) kB/))
            return try #require(Int(match.output.1))
        }

        @Test func `a process that waits for a camera takes less than 45 MB`() throws {
            let watch = try Watch(["rtsp://127.0.0.1:9/gone"])
            #expect(watch.sees { watch.sightline.count("source") >= 3 })
            let size = try Self.resident(watch.running)
            #expect(size < 45_000, "\(size) kB")
            _ = try watch.stop()
        }
    }
}
