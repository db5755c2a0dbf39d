import Media
import StageGraph
import VisionCore

// Packets.
extension EventMediaStage {
    func note(_ event: SourceEvent) throws(MediaError) {
        switch event {
        case .opened(let streams):
            sound = order.keepsSound ? streams.audio : nil
            earlySound = []
            begin(streams.video)
        case .changedCodec(let stream): begin(stream)
        default: break
        }
    }

    private func begin(_ stream: StreamInfo) {
        self.stream = stream
        if !codes { ring.begin(CodedStream(stream), sound: sound) }
    }

    func add(_ packet: Packet) throws(MediaError) {
        guard order.clip != nil, let entry = ring.append(packet) else { return }
        try pass(entry)
    }

    func add(sound packet: Packet) throws(MediaError) {
        guard order.clip != nil, packet.streamIndex == sound?.index else { return }
        guard !codes || hidden.stream != nil else {
            if earlySound.count < Self.earlyLimit { earlySound.append(packet) }
            return
        }
        guard
            let entry = try ring.append(sound: packet, shift: codes ? shift : .zero)
        else { return }
        try pass(entry)
    }

    /// Packets of sound that wait for the first picture.
    private static var earlyLimit: Int { 1024 }

    private func pass(_ entry: PacketRing.Entry) throws(MediaError) {
        for id in events.keys {
            guard let clip = events[id]?.open else { continue }
            if try !clip.take(entry) {
                try endClip(of: id)
                tell(id)
            }
        }
    }

    /// The pictures go on in another epoch, or not for now: what is coded here begins anew, and
    /// clips end with a source that is away.
    func endEpoch(at event: SourceNotice.Event) throws(MediaError) {
        try endCoding()
        if case .source = event {
            for id in events.keys {
                try endClip(of: id)
                tell(id)
            }
        }
        best.forgetAll(but: neededTracks)
    }

    func endCoding() throws(MediaError) {
        for packet in try hidden.end() { try add(packet) }
    }

    var neededTracks: Set<Int> {
        Set(events.values.filter { $0.open != nil }.compactMap(\.track))
    }
}
