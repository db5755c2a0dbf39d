/// What the writer needs of a file; owned by one writer, called on its stage's queue, but for
/// `sync`, which may run beside the others on another queue.
package protocol LogFile: AnyObject, Sendable {
    /// Whether it can be cut back to an earlier length.
    var canTruncate: Bool { get }
    /// Appends as much of `bytes` as goes, by one system call; says how many bytes went.
    func append(_ bytes: ArraySlice<UInt8>) throws(FileFault) -> Int
    /// Waits until it takes bytes again, for `time` at most.
    func waitUntilReady(for time: Duration)
    /// Cuts it to `length` bytes.
    func truncate(to length: Int64) throws(FileFault)
    /// Returns when all that was appended before the call is on the disk.
    func sync() throws(FileFault)
}
