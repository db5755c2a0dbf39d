package import Media

/// Why a source is not up: a word of the closed list, and what a person reads.
package struct SourceTrouble: Sendable, Hashable {
    /// The word.
    package var reason: SourceReason
    /// The words, without secrets.
    package var text: String
    /// What to do about it.
    package var hint: String?

    /// `reason`, told as `text`.
    package init(_ reason: SourceReason, _ text: String) {
        self.reason = reason
        self.text = text
    }

    /// What `error` did to a source.
    init(_ error: MediaError) {
        self.init(error.reason, error.summary)
        hint = error.hint
    }
}
