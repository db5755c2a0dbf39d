import Evaluation
import FuzzSupport

/// Gives the readers of COCO's forms a text whose halves, parted by a byte of 0, claim to be a
/// truth and results, and judges them.
@main struct COCOReaderFuzzer {
    static func main() {
        FuzzLoop.run { bytes, count in
            let file = Array(UnsafeBufferPointer(start: bytes, count: count))
            let halves = file.split(separator: 0, maxSplits: 1).map(Array.init)
            for keypoints in [false, true] {
                guard let first = halves.first,
                    let truth = try? COCOTruth(first, keypoints: keypoints),
                    let last = halves.last,
                    let found = try? COCOResults(last, beside: truth, keypoints: keypoints)
                else { continue }
                let figures = AveragePrecision(
                    truth: truth.objects, findings: found.findings, pictures: truth.pictures,
                    categories: truth.categories, resemblance: keypoints ? .coco17 : .boxes
                ).figures()
                precondition(figures.all.map { (0...1.000001).contains($0) } ?? true)
            }
            return 0
        }
    }
}
