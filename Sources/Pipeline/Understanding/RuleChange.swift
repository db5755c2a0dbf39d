import Analytics

/// Other rules for a source that runs.
struct RuleChange: Sendable {
    /// The rules from now on.
    var rules: RuleSet
    /// Names of those that are as they were: they keep what they remember.
    var kept: Set<String>
}
