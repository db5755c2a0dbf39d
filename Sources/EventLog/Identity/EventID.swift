/// The name of an event for ever: the same file processed again gives the same names.
package enum EventID {
    /// `ev_` and 26 characters of base 32 over SHA-256 of what makes the event this one.
    ///
    /// `track` is the track's number in its source, nil for an event of no track; `ordinal` counts
    /// the events of this track at this rule from 0.
    package static func make(
        fingerprint: String, rule: String, ruleVersion: String, track: Int?, ordinal: Int
    ) -> String {
        var hash = HashInput()
        hash.add(fingerprint)
        hash.add(rule)
        hash.add(ruleVersion)
        hash.add(track.map { String($0) } ?? "")
        hash.add(String(ordinal))
        return "ev_" + Base32.text(of: hash.digest)
    }
}
