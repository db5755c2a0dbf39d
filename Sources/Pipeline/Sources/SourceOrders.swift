import Locking

/// What is asked of the stages of a source while they run.
///
/// Written by the `SourceRun` and the `Supervisor`; stages look before each frame. Any thread.
final class SourceOrders: Sendable {
    private struct State: Sendable {
        var ruleChange: RuleChange?
        var stride = 1
        var hasOutputs = true
        var isKeysOnly = false
        var refusal: SourceTrouble?
    }

    private let state = Lock(State())

    /// Networks look at every n-th frame of those that they would look at.
    var stride: Int {
        get { state.withLock { $0.stride } }
        set { state.withLock { $0.stride = newValue } }
    }

    /// Whether outputs are drawn and coded.
    var hasOutputs: Bool {
        get { state.withLock { $0.hasOutputs } }
        set { state.withLock { $0.hasOutputs = newValue } }
    }

    /// Whether key frames alone are decoded.
    var isKeysOnly: Bool {
        get { state.withLock { $0.isKeysOnly } }
        set { state.withLock { $0.isKeysOnly = newValue } }
    }

    /// Why there is no room for the source; nil while there is.
    var refusal: SourceTrouble? {
        get { state.withLock { $0.refusal } }
        set { state.withLock { $0.refusal = newValue } }
    }

    /// Has the analysing stage take other rules from its next frame on.
    func changeRules(_ change: RuleChange) { state.withLock { $0.ruleChange = change } }

    /// Takes the rules that are to be followed from now on; nil where nothing changes.
    func takeRuleChange() -> RuleChange? { state.withLock { $0.ruleChange.take() } }
}
