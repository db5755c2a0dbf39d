import CFFmpeg
import Glibc
import VisionCore

/// Finds where the video of a transport stream goes on in another codec.
///
/// libav keeps the codec that the first table of a programme named, whatever later tables say, and
/// hands out the other codec's bytes as packets of the first. What begins an access unit of one
/// codec cannot stand in a stream of another, so it tells the place.
enum TransportSplice {
    /// Bytes of a packet that are looked at.
    private static let lookedAt = 64 << 10
    /// Bytes before and behind a place in which the tables of the new programme are looked for.
    private static let reach: (before: Int64, behind: Int64) = (256 << 10, 64 << 10)
    /// Tables that are tried before a place, and behind it.
    private static let tried = (before: 4, behind: 12)

    /// The codec whose access unit begins in `packet`, where it is another than `codec`.
    static func codec(in packet: Packet, beside codec: AVCodecID) -> AVCodecID? {
        guard let data = packet.pointer.pointee.data else { return nil }
        // Safety: the packet holds these bytes, and they are not kept.
        let bytes = UnsafeRawBufferPointer(
            start: data, count: min(Int(packet.pointer.pointee.size), lookedAt))
        defer { extendLifetime(packet) }
        var place = 0
        while place + 10 <= bytes.count {
            if bytes[place + 2] > 1 {
                place += 3
            } else if bytes[place] == 0, bytes[place + 1] == 0, bytes[place + 2] == 1 {
                if let other = opening(bytes, at: place + 3), other != codec { return other }
                place += 3
            } else {
                place += 1
            }
        }
        return nil
    }

    /// The codec whose access unit begins with the start code's value at `place`.
    private static func opening(_ bytes: UnsafeRawBufferPointer, at place: Int) -> AVCodecID? {
        switch bytes[place] {
        case 0xB3: AV_CODEC_ID_MPEG2VIDEO
        // A delimiter of one byte, and the next start code.
        case 0x09 where isStartCode(bytes, at: place + 2): AV_CODEC_ID_H264
        case 0x46 where bytes[place + 1] == 1 && isStartCode(bytes, at: place + 3):
            AV_CODEC_ID_HEVC
        default: nil
        }
    }

    private static func isStartCode(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Bool {
        let rest = bytes[place...].drop { $0 == 0 }
        return rest.startIndex - place >= 2 && rest.startIndex - place <= 3 && rest.first == 1
    }

    /// Places in the file at `path` around `position` where the tables of a programme begin.
    static func tables(in path: String, around position: Int64) -> [Int64] {
        let descriptor = PathText.withCString(path) { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0, position >= 0 else { return [] }
        defer { close(descriptor) }
        let start = max(position - reach.before, 0)
        let wanted = Int(position - start + reach.behind)
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
            count = max(pread(descriptor, buffer.baseAddress, wanted, Int(start)), 0)
        }
        guard let grid = grid(of: bytes) else { return [] }
        var places: [Int64] = []
        for place in stride(from: grid.first, to: bytes.count - 3, by: grid.step) {
            let isTable = bytes[place..<(place + 3)].elementsEqual([0x47, 0x40, 0] as [UInt8])
            if isTable { places.append(start + Int64(place)) }
        }
        let next = places.firstIndex { $0 > position } ?? places.endIndex
        return Array(places[..<next].suffix(tried.before) + places[next...].prefix(tried.behind))
    }

    /// Where packets begin, and how far apart; nil where no packets can be made out.
    private static func grid(of bytes: [UInt8]) -> (first: Int, step: Int)? {
        for step in [188, 192, 204] {
            for first in 0..<min(step, bytes.count) {
                let places = Array(stride(from: first, to: bytes.count, by: step).prefix(50))
                guard places.count >= 5, places.allSatisfy({ bytes[$0] == 0x47 }) else { continue }
                return (first, step)
            }
        }
        return nil
    }
}
