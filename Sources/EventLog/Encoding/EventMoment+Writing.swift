import Analytics

extension EventMoment {
    /// Writes the fields of an event's `at`.
    func write(to line: inout JSONLine) {
        line.field("t_ns", time)
        line.field("pts", pts)
        line.field("n_before", frameBefore)
        line.field("n_after", frameAfter)
        line.field("frac", steps: tenThousandths, decimals: 4)
    }
}
