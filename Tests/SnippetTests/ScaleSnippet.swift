import Scale

// The example of Scale.docc.
func commands(forPlanAt path: String) throws -> [String] {
    let file = try PlanFile(path: path)
    return (0..<file.plan.chunkCount).map(file.command)
}
