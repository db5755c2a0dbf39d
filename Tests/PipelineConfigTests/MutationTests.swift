import PipelineConfig
import TestSupport
import Testing

/// Files with random damage: an answer is due, never a trap, and every issue has a place.
@Suite struct MutationTests {
    struct Random {
        var state: UInt64
        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }

    @Test(arguments: 0..<8)
    func `a damaged file gives issues with places`(seed: Int) throws {
        let names = try RepositoryFile.names(in: "Pipelines", ending: ".yml")
        var random = Random(state: UInt64(seed) + 1)
        let scraps = Array("{}[]:,-*&?!|>'\"%@`\t\n #~0.9e${env:}\u{0}".utf8) + [0xFF, 0xC3]
        for round in 0..<60 {
            let name = names[round % names.count]
            var bytes = try RepositoryFile.bytes("Pipelines/\(name)")
            for _ in 0...random.next(6) {
                let at = random.next(bytes.count)
                switch random.next(4) {
                case 0: bytes[at] = scraps[random.next(scraps.count)]
                case 1: bytes.insert(scraps[random.next(scraps.count)], at: at)
                case 2: bytes.removeSubrange(at..<min(bytes.count, at + random.next(30)))
                default:
                    let end = min(bytes.count, at + random.next(60))
                    bytes.insert(contentsOf: Array(bytes[at..<end]), at: random.next(bytes.count))
                }
            }
            do throws(ConfigProblems) {
                _ = try PipelineLoader.load(bytes: bytes, name: name, environment: ["CAMERA": "x"])
            } catch {
                #expect(!error.issues.isEmpty)
                for issue in error.issues { #expect(issue.line > 0 && issue.column > 0) }
            }
        }
    }
}
