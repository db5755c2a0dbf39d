import VisionCore

/// Remembers of the packets inside a decoder what their frames are to carry.
struct PacketTags {
    /// What a frame takes over from its packet.
    struct Origin {
        let isKey: Bool
        let arrival: HostInstant
        let producerReferenceTime: WallInstant?
    }

    private var origins: [Origin?] = Array(repeating: nil, count: 256)
    private var next = 1

    /// Remembers `packet`, and returns the tag that its frame will carry.
    mutating func add(_ packet: Packet) -> Int64 {
        let tag = next
        next += 1
        origins[tag % origins.count] = Origin(
            isKey: packet.isKey, arrival: packet.arrival,
            producerReferenceTime: packet.producerReferenceTime)
        return Int64(tag)
    }

    /// What the packet of `tag` carried; nil when it is too long ago.
    func origin(of tag: Int64) -> Origin? {
        guard tag > 0, tag < next, next - Int(tag) <= origins.count else { return nil }
        return origins[Int(tag) % origins.count]
    }
}
