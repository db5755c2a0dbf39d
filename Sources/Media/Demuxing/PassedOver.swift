/// What a folder of pictures holds beside its pictures.
package struct PassedOver: Hashable, Sendable {
    /// Folders inside; their pictures are not read.
    package var folders = 0
    /// Files whose content is no picture.
    package var otherFiles = 0
    /// Entries whose name begins with a point.
    package var hidden = 0

    /// An empty count.
    package init() {}

    /// All of them but the hidden ones.
    package var count: Int { folders + otherFiles }

    /// The counts as words, for example `2 folders, 1 other file`; empty where there is nothing.
    package var summary: String {
        [(folders, "folder"), (otherFiles, "other file")].filter { $0.0 > 0 }.map { count, word in
            "\(count) \(word)\(count == 1 ? "" : "s")"
        }.joined(separator: ", ")
    }
}
