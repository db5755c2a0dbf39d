import EventLog
package import Media
package import VisionCore

/// Where the decoding of a file stood behind one of its frames.
///
/// With it a further run gives the frames that follow their numbers, epochs and times.
package struct DecodePoint: Hashable, Sendable, Codable {
    /// Index of the frame.
    package var frameIndex: Int
    /// Its epoch.
    package var epoch: Int
    /// Its timestamp as the container gave it, ticks.
    package var sourcePTS: Int64
    /// The timestamp from which times count, ticks.
    package var origin: Int64
    /// Its media time.
    package var time: MediaInstant
    /// Columns and rows of its picture.
    package var size: Size
    /// The line of time behind it.
    package var timing: PTSRepair
    /// Packets that had been refused.
    package var refusedPackets: Int

    /// Whether a file can be wound to it: nothing of its times had to be mended up to there.
    var isWindable: Bool {
        epoch == 0 && timing.repaired == 0 && timing.synthesised == 0 && timing.discontinuities == 0
    }
}

/// All that the stages of a source need to go on behind one of its frames.
struct ResumePoint: Sendable, Codable {
    /// Where decoding stood.
    var decode: DecodePoint
    /// What tracker and rules remembered.
    var analysis: SourceAnalysis
    /// What networks said of its objects; nil where none was asked.
    var attributes: AttributeMemory?
    /// What its outputs hold, by their paths; nil where there were none.
    var outputs: [String: OutputPoint]?

    /// The point in the payload of a resume state; nil when it is of another form.
    static func read(_ payload: [UInt8]) -> ResumePoint? {
        StatePayload.value(ResumePoint.self, from: payload)
    }

    /// Whether it remembers so many attributes of its objects.
    func knows(attributes count: Int) -> Bool {
        attributes?.fits(attributes: count) ?? (count == 0)
    }

    /// `payload`, the JSON of a point, with what networks said of its objects; nil when that has no
    /// JSON.
    static func payload(_ payload: [UInt8], adding attributes: AttributeMemory) -> [UInt8]? {
        StatePayload.bytes(of: attributes).map { Self.payload(payload, "attributes", $0) }
    }

    /// `payload`, the JSON of an object, with a further member.
    static func payload(_ payload: [UInt8], _ name: String, _ value: [UInt8]) -> [UInt8] {
        guard payload.first == UInt8(ascii: "{") else { return payload }
        return Array("{\"\(name)\":".utf8) + value + [UInt8(ascii: ",")] + payload.dropFirst()
    }
}
