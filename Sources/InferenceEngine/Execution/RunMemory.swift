/// The arena of one plan and the scratch of its kernels.
///
/// `@unchecked Sendable`: only the session that owns it writes, on one queue; tensors that lie in
/// it keep it alive and are read on that queue.
final class RunMemory: @unchecked Sendable {
    let arena: UnsafeMutableRawPointer
    let scratch: UnsafeMutableRawPointer
    /// Bytes of scratch for each thread: whole pages.
    let scratchPerThread: Int
    private let arenaBytes: Int

    /// Zeroed memory that fits `need` on so many threads.
    init(_ need: Plan.Memory, threads: Int) {
        arenaBytes = max(64, need.arenaBytes)
        arena = .allocate(byteCount: arenaBytes, alignment: 4096)
        arena.initializeMemory(as: UInt8.self, repeating: 0, count: arenaBytes)
        scratchPerThread = (need.scratchBytesPerThread + 4095) / 4096 * 4096
        scratch = .allocate(byteCount: max(64, scratchPerThread * threads), alignment: 4096)
    }

    deinit {
        arena.deallocate()
        scratch.deallocate()
    }

    func fits(_ need: Plan.Memory) -> Bool {
        need.arenaBytes <= arenaBytes && need.scratchBytesPerThread <= scratchPerThread
    }
}
