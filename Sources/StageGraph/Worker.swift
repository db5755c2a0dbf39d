import Dispatch
import Synchronization

/// One instance of a stage with the serial queue that alone calls it.
///
/// Unchecked: the stage is touched on `queue` only, from the moment the graph owns it.
final class Worker<S: Stage>: @unchecked Sendable {
    let stage: S
    let queue: DispatchQueue
    /// Whether opening and closing is this worker's, not that of another with the same instance.
    let ownsStage: Bool
    let flag = WakeFlag()
    let wakeups = Atomic<Int>(0)

    init(stage: S, label: String, qos: DispatchQoS, ownsStage: Bool) {
        self.stage = stage
        self.ownsStage = ownsStage
        queue = DispatchQueue(label: label, qos: qos)
    }
}
