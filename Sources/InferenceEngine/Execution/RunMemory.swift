import Tensors

/// The arena of one plan and the scratch of its kernels.
///
/// `@unchecked Sendable`: only the session that owns it writes, on one queue; tensors that lie in
/// it keep it alive and are read on that queue.
final class RunMemory: @unchecked Sendable {
    var arena: UnsafeMutableRawPointer { arenaMemory.base }
    var scratch: UnsafeMutableRawPointer { scratchMemory.base }
    /// Bytes of scratch for each thread: whole pages.
    let scratchPerThread: Int
    private let arenaMemory: PageMemory
    private let scratchMemory: PageMemory

    /// Zeroed memory that fits `need` on so many threads.
    init(_ need: Plan.Memory, threads: Int) {
        arenaMemory = PageMemory(byteCount: need.arenaBytes)
        scratchPerThread = (need.scratchBytesPerThread + 4095) / 4096 * 4096
        scratchMemory = PageMemory(byteCount: scratchPerThread * threads)
    }

    deinit {
        arenaMemory.deallocate()
        scratchMemory.deallocate()
    }

    func fits(_ need: Plan.Memory) -> Bool {
        need.arenaBytes <= arenaMemory.byteCount
            && need.scratchBytesPerThread <= scratchPerThread
    }
}
