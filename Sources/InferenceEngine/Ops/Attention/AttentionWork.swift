import CKernels

/// The work of `FusedAttention`: heads, or groups of the queries of one, dealt to threads.
///
/// A query's bits depend on itself, the keys, the values and its masks alone.
struct AttentionWork: Sendable {
    let heads: Int
    let queries: Int
    let size: Int
    let keys: Int
    let width: Int
    let factor: Float
    let valueFactor: Float
    let querySteps: Steps
    let keySteps: Steps
    let valueSteps: Steps
    /// One of both is 1.
    let resultSteps: Steps
    let maskSteps: [Int]
    let offsets: FusedAttention.Offsets
    let replacesNaN: Bool
    let kernels: KernelSet

    /// From one row to the next, and from one element of a row to the next.
    struct Steps: Sendable {
        let row: Int
        let element: Int
    }

    /// With as many heads a thread packs keys and values of its own head.
    private static let manyHeads = 12
    /// Scores are logarithms to base 2.
    private static let log2e: Float = 1.44269504

    private var table: UnsafePointer<k_table> { kernels.table }
    private var isShared: Bool { heads < Self.manyHeads }
    private var groups: Int { Int(table.pointee.attention_groups(Int32(queries))) }

    private func whole(_ floats: Int) -> Int { (floats + 15) / 16 * 16 }
    private var keyFloats: Int {
        whole(table.pointee.product_row_floats(Int64(keys), Int32(size)))
    }
    private var valueFloats: Int {
        whole(table.pointee.product_row_floats(Int64(width), Int32(keys)))
    }
    private var packedFloats: Int { keyFloats + valueFloats }
    private var workFloats: Int {
        var shape = shape
        return whole(table.pointee.attention_floats(&shape))
    }
    private var shape: k_attention {
        k_attention(
            queries: Int32(queries), keys: Int32(keys), size: Int32(size), width: Int32(width),
            q_step: Int64(querySteps.row), out_step: Int64(resultSteps.row),
            q_element: Int64(querySteps.element), out_element: Int64(resultSteps.element),
            masks: 0, mask: nil, mask_step: nil, replaces_nan: replacesNaN ? 1 : 0)
    }

    var kernel: Kernel {
        let work = workFloats
        let packed = isShared ? heads * packedFloats : packedFloats
        return Kernel(name: "heads", scratchPerThread: (work + packed) * 4) { run($0, work) }
    }

    private func run(_ call: borrowing Call, _ workFloats: Int) {
        let sources = Sources(
            q: call.input(0).floats, k: call.input(1).floats, v: call.input(2).floats,
            masks: maskSteps.indices.map { UnsafePointer(call.input(3 + $0).floats) },
            out: call.outputs[0].floats)
        guard let scratch = call.scratch else { return }
        let perThread = call.scratchPerThread
        func own(_ thread: Int) -> UnsafeMutablePointer<Float> {
            (scratch + thread * perThread).assumingMemoryBound(to: Float.self)
        }
        guard isShared else {
            call.pool.run(tiles: heads) { head, thread in
                let packed = own(thread) + workFloats
                pack(head, sources, to: packed)
                mix(head, 0..<groups, sources, packed, own(thread))
            }
            return
        }
        let packed = own(0) + workFloats, floats = packedFloats
        call.pool.run(tiles: heads) { head, _ in
            pack(head, sources, to: packed + head * floats)
        }
        let parts = min(groups, max(1, Self.manyHeads / heads))
        call.pool.run(tiles: heads * parts) { tile, thread in
            let head = tile / parts, part = tile % parts
            mix(
                head, groups * part / parts..<groups * (part + 1) / parts, sources,
                packed + head * floats, own(thread))
        }
    }

    private struct Sources {
        let q: UnsafePointer<Float>
        let k: UnsafePointer<Float>
        let v: UnsafePointer<Float>
        let masks: [UnsafePointer<Float>]
        let out: UnsafeMutablePointer<Float>
    }

    private func pack(_ head: Int, _ sources: Sources, to packed: UnsafeMutablePointer<Float>) {
        table.pointee.product_pack_rows(
            sources.k + offsets.k[head], Int64(keySteps.row), Int64(keySteps.element),
            factor * Self.log2e, Int64(keys), Int32(size), packed, 0,
            table.pointee.product_tiles(Int64(keys)))
        table.pointee.product_pack_rows(
            sources.v + offsets.v[head], Int64(valueSteps.element), Int64(valueSteps.row),
            valueFactor, Int64(width), Int32(keys), packed + keyFloats, 0,
            table.pointee.product_tiles(Int64(width)))
    }

    private func mix(
        _ head: Int, _ groups: Range<Int>, _ sources: Sources, _ packed: UnsafePointer<Float>,
        _ scratch: UnsafeMutablePointer<Float>
    ) {
        let masks: [UnsafePointer<Float>?] = sources.masks.indices.map {
            sources.masks[$0] + offsets.masks[$0][head]
        }
        let steps = maskSteps.map { Int64($0) }
        masks.withUnsafeBufferPointer { masks in
            steps.withUnsafeBufferPointer { steps in
                var shape = shape
                shape.masks = Int32(masks.count)
                shape.mask = masks.baseAddress
                shape.mask_step = steps.baseAddress
                table.pointee.attention(
                    &shape, sources.q + offsets.q[head], packed, packed + keyFloats,
                    sources.out + offsets.result[head], scratch, Int32(groups.lowerBound),
                    Int32(groups.upperBound))
            }
        }
    }
}
