import InferenceEngine
import Locking
import Testing

@Suite struct ComputePoolTests {
    @Test(arguments: [1, 2, 4])
    func `each tile is computed exactly once`(threads: Int) {
        let pool = ComputePool(threads: threads)
        for count in [0, 1, 2, 3, 7, 64, 1000, 5003] {
            let hits = Lock([Int](repeating: 0, count: count))
            pool.run(tiles: count) { tile, thread in
                #expect(thread < threads)
                hits.withLock { $0[tile] += 1 }
            }
            #expect(hits.withLock { $0.allSatisfy { $0 == 1 } })
        }
    }
}
