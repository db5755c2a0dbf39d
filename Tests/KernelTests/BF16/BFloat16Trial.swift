import CKernels
import TestSupport
import Testing

/// What tests of the bfloat16 kernels share.
enum BFloat16Trial {
    /// The tiers of the bfloat16 kernels that this processor runs.
    static var tables: [(tier: String, kernels: k_bf16_table)] {
        [("c", K_TIER_C), ("avx512", K_TIER_AVX512)].compactMap { name, tier in
            guard let table = k_bf16_kernels_for(tier) else {
                Skip.note("this processor has no bfloat16 dot products in tier \(name)")
                return nil
            }
            return (name, table.pointee)
        }
    }

    /// Numbers that bfloat16 holds exactly, so that the definition's products need no rounding.
    static func rounded(_ values: [Float]) -> [Float] {
        values.map { Float(bitPattern: $0.bitPattern & 0xffff_0000) }
    }

    /// Lends packed weights and scratch as bfloat16 numbers; nothing is written around them.
    static func lend(
        _ packed: FloatBuffer, _ scratch: FloatBuffer,
        _ body: (_ bfloat16: UnsafeMutablePointer<UInt16>, _ room: UnsafeMutablePointer<UInt16>) ->
            Void
    ) {
        packed.base.withMemoryRebound(to: UInt16.self, capacity: packed.count * 2) { bfloat16 in
            scratch.base.withMemoryRebound(to: UInt16.self, capacity: scratch.count * 2) { room in
                body(bfloat16, room)
            }
        }
        #expect(packed.guardIsIntact && scratch.guardIsIntact)
    }

    /// Blocked bfloat16 numbers in place of fp32 ones that they hold exactly, and room for some.
    static func withBFloat16(
        _ floats: FloatBuffer, room count: Int,
        _ body: (_ input: UnsafePointer<UInt16>, _ output: UnsafeMutablePointer<UInt16>) -> Void
    ) -> [UInt16] {
        let input = FloatBuffer((floats.count + 1) / 2), output = FloatBuffer((count + 1) / 2)
        var result: [UInt16] = []
        lend(input, output) { bfloat16, room in
            for index in 0..<floats.count {
                bfloat16[index] = UInt16(floats[index].bitPattern >> 16)
            }
            body(bfloat16, room)
            result = Array(UnsafeBufferPointer(start: room, count: count))
        }
        return result
    }

    /// The same numbers rounded to nearest, ties to even.
    static func bfloat16(_ values: FloatBuffer, _ kernels: k_bf16_table) -> [UInt16] {
        var result = [UInt16](repeating: 0, count: values.count)
        kernels.round(values.base, &result, values.count)
        return result
    }
}
