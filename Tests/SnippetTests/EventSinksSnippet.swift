import EventSinks
import PipelineConfig

// The example of EventSinks.docc.
func send(log: String, to sinks: [SinkDescription]) throws -> [String] {
    let set = try SinkSet(sinks, log: log)
    set.start()
    return set.finish()
}
