import RemoteInference
import VisionCore

// The example of RemoteInference.docc.
func tries(ofServerThatFails count: Int) -> Int {
    var breaker = CircuitBreaker(CircuitBreaker.Limits(deadline: .milliseconds(100)))
    var sent = 0
    for step in 0..<count where breaker.admits() {
        sent += 1
        let now = HostInstant(nanoseconds: Int64(step))
        _ = breaker.fail(after: .milliseconds(100), "no answer", at: now, chance: 0.5)
    }
    return sent
}
