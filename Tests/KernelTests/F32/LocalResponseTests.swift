import CKernels
import Foundation
import TestSupport
import Testing

@Suite struct LocalResponseTests {
    @Test(arguments: [1, 2, 5, 64], [1, 16, 37, 64])
    func agreesWithTheDefinition(size: Int, channels: Int) {
        let pixels = 19
        var random = SeededRandom(seed: UInt64(size * 100 + channels))
        let planar = random.floats(channels * pixels, scale: 30)
        for quarters in 1...4 {
            var response = k_response(
                size: Int32(size), factor: 0.02, bias: 1.5, quarters: Int32(quarters))
            for (tier, kernels) in KernelTier.tables {
                let input = BlockedLayout.pack(planar, channels: channels, pixels: pixels)
                let output = FloatBuffer(input.count)
                for (first, end) in [(0, 5), (5, pixels)] {
                    kernels.local_response(
                        &response, input.base, output.base, Int32(channels), Int64(pixels),
                        Int64(first), Int64(end))
                }
                #expect(output.guardIsIntact && output.values.allSatisfy(\.isFinite))
                let values = BlockedLayout.unpack(output, channels: channels, pixels: pixels)
                for channel in 0..<channels {
                    let first = max(0, channel - (size - 1) / 2)
                    let last = min(channels - 1, channel + size / 2)
                    for pixel in 0..<pixels {
                        let squares = (first...last).reduce(0.0) {
                            $0 + pow(Double(planar[$1 * pixels + pixel]), 2)
                        }
                        let at = channel * pixels + pixel
                        let expected =
                            Double(planar[at]) / pow(1.5 + 0.02 * squares, Double(quarters) / 4)
                        let error = abs(Double(values[at]) - expected)
                        #expect(error <= 1e-5 * max(1, abs(expected)), "\(tier) \(channel)")
                    }
                }
            }
        }
    }
}
