/// How a running graph is ended.
package enum StopMode: Hashable, Sendable {
    /// Sources stop; what is in flight is worked off and flushed.
    case drain
    /// Sources stop; what is queued is dropped with cause `shutdown`, nothing is flushed.
    case now
}
