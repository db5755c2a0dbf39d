import EventLog

/// A place that records are sent to: a thin adapter of a protocol.
///
/// Owned by one `SinkFeeder` and called on its queue only. A call that fails leaves the adapter
/// such that the next one connects anew.
protocol EventSink: AnyObject {
    /// Records that one call takes at most.
    var batch: Int { get }
    /// Whether it takes other records than events: what happens to sources, tracks.
    var wantsAll: Bool { get }
    /// Takes the head of the log, before anything that follows it.
    func take(head: JSONValue)
    /// Sends `messages` in their order and returns when each is acknowledged, or refused for good.
    func deliver(_ messages: [SinkMessage]) throws(SinkFault) -> [SinkRefusal]
    /// Keeps a connection alive; called several times a second while nothing is to be sent.
    func idle()
    /// Says goodbye.
    func close()
}

extension EventSink {
    func take(head: JSONValue) {}
}

/// Why a call was not done with all its messages.
struct SinkFault: Error {
    /// How many messages were acknowledged, or refused for good, before.
    var done = 0
    /// In words.
    var reason: String
    /// Whether the other side is there and failed at the message behind those: tried a few times
    /// only.
    var isOfMessage = false
}

/// A message that the other side does not want, however often it comes.
struct SinkRefusal {
    /// Its index in the call.
    let index: Int
    /// In words.
    let reason: String
}
