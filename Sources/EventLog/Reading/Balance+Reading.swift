extension Balance {
    /// Reads a balance from a record.
    init(_ json: JSONValue) {
        self.init(
            decoded: json["decoded"]?.int ?? 0, delivered: json["delivered"]?.int ?? 0,
            refusedPackets: json["refused_packets"]?.int)
        for stage in json["dropped"]?.members ?? [] {
            for cause in stage.value.members ?? [] {
                dropped[stage.name, default: [:]][cause.name] = cause.value.int ?? 0
            }
        }
    }
}
