import Dispatch
import Locking

// The example of Locking.docc.
func counted(by threads: Int) -> Int {
    let count = Lock(0)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
        count.withLock { $0 += 1 }
    }
    return count.withLock { $0 }
}
