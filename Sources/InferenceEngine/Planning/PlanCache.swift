import Locking

/// The plans that were used last, so many at most.
///
/// Any queue.
final class PlanCache<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var plans: [Key: (plan: Plan, used: Int)] = [:]
        var clock = 0
        var made = 0
    }

    private let state = Lock(State())
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many plans were made, those that are no longer kept included.
    var made: Int { state.withLock { $0.made } }

    /// The kept plan for `key`, or one that `make` makes; the one not used for longest gives way.
    func plan(
        for key: Key, _ make: () throws(EngineError) -> Plan
    ) throws(EngineError) -> Plan {
        let kept = state.withLock { state in
            state.clock += 1
            state.plans[key]?.used = state.clock
            return state.plans[key]?.plan
        }
        if let kept { return kept }
        let plan = try make()
        state.withLock { state in
            state.made += 1
            if state.plans[key] == nil, state.plans.count >= capacity,
                let oldest = state.plans.min(by: { $0.value.used < $1.value.used })
            {
                state.plans[oldest.key] = nil
            }
            state.plans[key] = (plan, state.clock)
        }
        return plan
    }
}
