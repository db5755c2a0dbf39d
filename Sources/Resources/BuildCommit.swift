import CResources

/// Where the tool comes from.
package enum BuildCommit {
    /// The commit that it was built from, with `-dirty` where files differed from it; nil where
    /// the builder did not say it.
    package static let text: String? = sl_commit().map { String(cString: $0) }
}
