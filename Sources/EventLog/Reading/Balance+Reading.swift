extension Balance {
    /// Reads a balance from a record or a resume state; nil for one that no run has: a count that
    /// is missing, below 0 or above `most`, or a sum that does not come out.
    init?(_ json: JSONValue, upTo most: Int = .max) {
        func count(_ value: JSONValue?) -> Int? {
            value?.int.flatMap { (0...most).contains($0) ? $0 : nil }
        }
        guard let decoded = count(json["decoded"]), let delivered = count(json["delivered"]),
            let inFlight = count(json["in_flight"]), let stages = json["dropped"]?.members
        else { return nil }
        self.init(decoded: decoded, delivered: delivered)
        if let refused = json["refused_packets"] {
            guard let packets = count(refused) else { return nil }
            refusedPackets = packets
        }
        for stage in stages {
            guard let causes = stage.value.members else { return nil }
            for cause in causes {
                guard let frames = count(cause.value) else { return nil }
                dropped[stage.name, default: [:]][cause.name] = frames
            }
        }
        guard droppedTotal < .max, self.inFlight == inFlight else { return nil }
    }
}
