import Locking

/// What sinks may switch while the run goes on, and how it stands: `control: true` of an MQTT sink.
///
/// The run says how its switches stand, and hears what a sink was asked for. Any thread.
package final class SinkControl: Sendable {
    /// A switch of one source.
    package struct Switch: Hashable, Sendable {
        /// Name of the source.
        package var source: String
        /// Name of the rule; nil for the detection.
        package var rule: String?
        /// Whether it is on.
        package var isOn: Bool

        /// The switch of `rule`, or of the detection, in `source`.
        package init(source: String, rule: String?, isOn: Bool) {
            self.source = source
            self.rule = rule
            self.isOn = isOn
        }
    }

    /// Hears a wish, and the name of the sink that it came by.
    package typealias Listener = @Sendable (Switch, String) -> Void

    private let state = Lock<(switches: [Switch], listener: Listener?)>(([], nil))

    /// No switches yet.
    package init() {}

    /// How all of them stand, source by source.
    package var switches: [Switch] { state.withLock { $0.switches } }

    /// The switches stand as `switches` says from now on.
    package func set(_ switches: [Switch]) { state.withLock { $0.switches = switches } }

    /// Has `listener` hear what sinks are asked for.
    package func listen(_ listener: @escaping Listener) {
        state.withLock { $0.listener = listener }
    }

    /// Somebody asks for `wish` by the sink called `sink`.
    func ask(_ wish: Switch, by sink: String) {
        let listener = state.withLock { $0.listener }
        listener?(wish, sink)
    }
}
