import Dispatch
import Glibc
import Testing

/// A data race on purpose, which only `make tsan-quick` asks for: it must turn the run red, or the
/// sanitizer sees nothing of ours.
@Suite struct PlantedRaceTests {
    private final class Counter: @unchecked Sendable {
        // Unchecked: the race is what the test is for.
        var value = 0
    }

    private static let isWanted = getenv("SIGHTLINE_PLANT_RACE") != nil

    @Test(.enabled(if: isWanted, "only for the sanitizer"))
    func `two threads count without a lock`() {
        let counter = Counter()
        let group = DispatchGroup()
        let meeting = DispatchSemaphore(value: 0)
        // Work that is done at once is done by one thread, and there is no race to be seen: the
        // threads meet first, and then take their time.
        for name in ["left", "right"] {
            DispatchQueue(label: name).async(group: group) {
                if name == "left" { meeting.wait() } else { meeting.signal() }
                for _ in 0..<200 {
                    counter.value += 1
                    usleep(50)
                }
            }
        }
        group.wait()
        #expect(counter.value > 0)
    }
}
