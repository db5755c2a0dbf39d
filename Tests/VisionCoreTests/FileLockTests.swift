import Glibc
import TestSupport
import Testing
import VisionCore

@Suite struct FileLockTests {
    /// As while another thread is beginning a process, which has a copy of each descriptor.
    @Test func `a copy of a descriptor does not keep the lock`() throws {
        let folder = try ScratchFolder()
        let path = folder.file("lock")
        let first = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        try #require(first >= 0)
        #expect(FileLock.take(first))
        let copy = dup(first)
        defer { close(copy) }
        let second = open(path, O_RDWR | O_CLOEXEC)
        try #require(second >= 0)
        #expect(!FileLock.take(second) && errno == EWOULDBLOCK)
        FileLock.close(first)
        #expect(FileLock.take(second))
        FileLock.close(second)
    }
}
