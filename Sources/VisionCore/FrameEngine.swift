/// What ran the detector in place of the server that was to run it: `engine` in the log.
package enum FrameEngine: String, Hashable, Sendable, Codable, CaseIterable {
    /// The engine of this process, for the whole picture or a part of it.
    case local
}
