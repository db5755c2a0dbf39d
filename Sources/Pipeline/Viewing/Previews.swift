import Locking

/// Whether pictures are drawn for whoever looks at the page.
///
/// Any thread.
package final class Previews: Sendable {
    private let state = Lock((isOffered: false, isShed: false))

    init() {}

    /// Somebody may look from now on.
    package func offer() { state.withLock { $0.isOffered = true } }

    /// Whether somebody may look.
    var isOffered: Bool { state.withLock { $0.isOffered } }

    /// Whether none are drawn, since memory is short.
    package internal(set) var isShed: Bool {
        get { state.withLock { $0.isShed } }
        set { state.withLock { $0.isShed = newValue } }
    }
}

extension PipelineRun {
    /// Pictures for the page.
    package var previews: Previews { services.previews }
}
