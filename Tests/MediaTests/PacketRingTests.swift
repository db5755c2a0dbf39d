import Media
import TestSupport
import Testing
import VisionCore

@Suite struct PacketRingTests {
    /// Packets of two seconds at 25 frames a second, a key frame every ten frames.
    private static func packets() throws -> (stream: StreamInfo, packets: [Packet]) {
        let scratch = try ScratchFolder()
        let made = try Program.installed("ffmpeg").run([
            "-v", "error", "-f", "lavfi", "-i", "testsrc=s=160x120:r=25:d=2", "-c:v", "libx264",
            "-g", "10", "-keyint_min", "10", "-sc_threshold", "0", "-bf", "2",
            scratch.file("clip.mp4"),
        ])
        #expect(made.exitCode == 0, "\(made.errors)")
        let demuxer = try Demuxer(
            uri: scratch.file("clip.mp4"), options: InputOptions(), interrupt: InterruptToken())
        var packets: [Packet] = []
        while let packet = try demuxer.read() { packets.append(packet) }
        return (demuxer.video, packets)
    }

    @Test func `a clip begins with the key packet before its time`() throws {
        let (stream, packets) = try Self.packets()
        var ring = PacketRing()
        ring.begin(CodedStream(stream))
        for packet in packets { _ = ring.append(packet) }
        #expect(ring.count == 50 && packets.filter(\.isKey).count == 5)
        let from = ring.packets(from: .milliseconds(1_000), in: 0)
        let first = try #require(from.first)
        #expect(first.packet.isKey && first.time == .milliseconds(800))
        #expect(from.count == 30)
        #expect(ring.packets(from: .seconds(-5), in: 0).count == 50)
        let entry = try #require(ring.entry(pts: packets[17].pts, arrival: packets[17].arrival))
        #expect(entry.packet === packets[17])
    }

    @Test func `whole groups go when nobody needs them, or there is no room`() throws {
        let (stream, packets) = try Self.packets()
        var ring = PacketRing()
        ring.begin(CodedStream(stream))
        for packet in packets { _ = ring.append(packet) }
        ring.trim(before: .milliseconds(900), in: 0)
        #expect(ring.count == 30)
        let room = packets.suffix(25).reduce(0) { $0 + $1.byteCount }
        var small = PacketRing(limit: room)
        small.begin(CodedStream(stream))
        for packet in packets { _ = small.append(packet) }
        #expect(small.bytes <= room)
        #expect(
            small.packets(from: .zero, in: 0).count == small.count, "it begins with a key packet")
    }

    @Test func `another connection is another section, and old ones are forgotten`() throws {
        let (stream, packets) = try Self.packets()
        var ring = PacketRing()
        #expect(ring.append(packets[0]) == nil)
        for _ in 0..<2 {
            ring.begin(CodedStream(stream))
            for packet in packets { _ = ring.append(packet) }
        }
        #expect(ring.section == 1)
        #expect(ring.packets(from: .zero, in: 0).count == 50)
        ring.trim(before: .zero, in: 1)
        #expect(ring.stream(of: 0) == nil && ring.count == 50)
    }

    @Test func `a jump of the clock begins a section`() throws {
        let (stream, packets) = try Self.packets()
        var ring = PacketRing()
        ring.begin(CodedStream(stream))
        for packet in packets { _ = ring.append(packet) }
        // The same packets again are two seconds back; a third time they would be.
        let before = ring.section
        for packet in packets { _ = ring.append(packet) }
        #expect(ring.section == before, "two seconds are no jump")
    }

    @Test func `packets are copied into a file that plays`() throws {
        let (stream, packets) = try Self.packets()
        var ring = PacketRing()
        ring.begin(CodedStream(stream))
        for packet in packets { _ = ring.append(packet) }
        let scratch = try ScratchFolder()
        #expect(CodedStream(stream).ending == "mp4")
        let file = try ClipFile(path: scratch.file("cut.mp4"), stream: CodedStream(stream))
        for entry in ring.packets(from: .seconds(1), in: 0) { try file.write(entry) }
        try file.close()
        #expect(file.start == .milliseconds(800) && file.end == .seconds(2))
        let seen = try Program.installed("ffprobe").run([
            "-v", "error", "-show_entries", "frame=pts_time", "-of", "csv=p=0",
            scratch.file("cut.mp4"),
        ])
        #expect(seen.errors.isEmpty, "\(seen.errors)")
        #expect(seen.output.split(whereSeparator: \.isNewline).count == 30)
    }
}
