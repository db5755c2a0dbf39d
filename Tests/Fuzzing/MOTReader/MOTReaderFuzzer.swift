import Evaluation
import FuzzSupport

/// Gives the reader of the MOTChallenge's texts two of them, parted by a byte of 0, and judges.
@main struct MOTReaderFuzzer {
    static func main() {
        FuzzLoop.run { bytes, count in
            let file = Array(UnsafeBufferPointer(start: bytes, count: count))
            let halves = file.split(separator: 0, maxSplits: 1).map(Array.init)
            guard let first = halves.first, let truth = try? MOTText(first, as: .truth),
                let last = halves.last, let found = try? MOTText(last, as: .tracks)
            else { return 0 }
            for benchmark in MOTBenchmark.allCases {
                guard
                    let figures = try? TrackFigures(
                        truth: truth.table, found: found.table, benchmark: benchmark)
                else { continue }
                precondition((0...1.000001).contains(figures.hota) && !figures.mota.isNaN)
            }
            return 0
        }
    }
}
