import Detectors
import Imaging
import Testing
import VisionCore

@Suite struct JointTests {
    private func joints(_ decoder: JointDecoder, _ outputs: [(shape: [Int], values: [Float])])
        -> [Keypoint]
    {
        func open(_ index: Int, _ ready: [NetworkOutput]) -> [Keypoint] {
            guard index < outputs.count else { return decoder.joints(ready) }
            return outputs[index].values.withUnsafeBufferPointer { values in
                open(
                    index + 1,
                    ready + [NetworkOutput(shape: outputs[index].shape, values: values)])
            }
        }
        return open(0, [])
    }

    @Test func `a joint is where both distributions are greatest`() {
        var across = [Float](repeating: 0, count: 2 * 8),
            down = [Float](repeating: 0, count: 2 * 16)
        across[3] = 0.9
        down[10] = 0.7
        across[8 + 7] = 0.2
        down[16 + 0] = 0.6
        let found = joints(.simcc, [([2, 8], across), ([2, 16], down)])
        #expect(found.map(\.point) == [Point(x: 3.0 / 8, y: 10.0 / 16), Point(x: 7.0 / 8, y: 0)])
        #expect(found.map(\.score) == [0.7, 0.2])
    }

    @Test func `a heat map's joint leans to the greater neighbour`() {
        var map = [Float](repeating: 0, count: 4 * 6)
        map[2 * 6 + 3] = 0.8
        map[2 * 6 + 4] = 0.4
        map[1 * 6 + 3] = 0.3
        let found = joints(.heatmaps(.quarter), [([1, 4, 6], map)])
        #expect(found.map(\.point) == [Point(x: 3.25 / 6, y: 1.75 / 4)])
        #expect(found.map(\.score) == [0.8])
    }

    @Test func `outputs of another form are refused`() {
        let spec = TopDownSpec(
            input: InputSpec(
                size: Size(width: 192, height: 256), order: .rgb, fit: .stretch),
            outputs: [], decoder: .simcc, margin: 1.25)
        #expect(throws: DetectorError.self) { try spec.check(outputs: [[17, 384]]) }
        #expect(throws: DetectorError.self) { try spec.check(outputs: [[17, 384], [16, 512]]) }
        #expect(throws: Never.self) { try spec.check(outputs: [[17, 384], [17, 512]]) }
    }
}
