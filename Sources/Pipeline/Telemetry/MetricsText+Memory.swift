extension MetricsText {
    /// The memory that the run takes of what it may, and what it does without for that.
    mutating func addMemory(_ vitals: RunVitals) {
        guard let memory = vitals.memory else { return }
        family("sightline_memory_budget_bytes", .gauge, "Memory that the run may take.")
        sample("sightline_memory_budget_bytes", [], Double(memory.budget))
        if let used = memory.used {
            family("sightline_memory_used_bytes", .gauge, "Memory that the run takes of it.")
            sample("sightline_memory_used_bytes", [], Double(used))
            family("sightline_memory_budget_ratio", .gauge, "Share of it that the run takes.")
            sample("sightline_memory_budget_ratio", [], Double(used) / Double(memory.budget))
        }
        family(
            "sightline_memory_shed", .gauge,
            "What the run does without for want of memory: 1, or how many sources.")
        let shed = [
            ("previews", memory.hasShedPreviews ? 1 : 0),
            ("outputs", memory.hasShedOutputs ? 1 : 0),
            ("decode", memory.hasShedRate ? 1 : 0), ("source", memory.shedSources),
        ]
        for (stage, count) in shed {
            sample("sightline_memory_shed", [("stage", stage)], Double(count))
        }
    }
}
