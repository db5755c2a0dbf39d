import EventLog

/// An event as CloudEvents 1.0 has it, structured mode, JSON.
enum CloudEvent {
    /// The document; `data` is the record, `time` the time of capture where that is known.
    static func body(of message: SinkMessage) -> [UInt8] {
        var line = JSONLine()
        line.elementObject { line in
            line.field("specversion", "1.0")
            line.field("id", message.id)
            line.field("source", "sightline/\(message.source)")
            line.field("type", "sightline.\(message.type)")
            line.field("subject", message.value["rule"]?.string)
            line.field("time", message.value["at"]?["cap"]?.string)
            line.field("datacontenttype", "application/json")
            line.field("data", raw: message.bytes)
        }
        return line.bytes
    }
}
