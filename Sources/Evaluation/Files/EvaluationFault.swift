/// Why a truth or a result cannot be judged, and where in its file the reason is.
package struct EvaluationFault: Error, Sendable, Equatable {
    /// A place in a file.
    package enum Place: Sendable, Equatable {
        /// A line, counted from 1.
        case line(Int)
        /// A path of keys, `annotations[3].bbox`.
        case key(String)
    }

    /// One line, lower case, no trailing period.
    package let summary: String
    /// Nil when the whole file is meant.
    package let place: Place?
    /// What to do about it.
    package let hint: String?

    package init(_ summary: String, at place: Place? = nil, hint: String? = nil) {
        self.summary = summary
        self.place = place
        self.hint = hint
    }
}
