/// How a frame was analysed: `via` in the log.
package enum FrameVia: String, Hashable, Sendable, Codable, CaseIterable {
    /// A network looked at it.
    case infer
    /// No network looked at it; its tracks are where their motion puts them.
    case predict
    /// No network looked at it, and nothing is tracked.
    case skip
}
