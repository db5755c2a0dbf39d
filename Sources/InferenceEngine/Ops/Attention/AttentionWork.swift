import CKernels

/// The work of `FusedAttention`, some queries of one head at a time: their weights stay in
/// a near cache.
///
/// A query's bits depend on itself, the keys and the values alone.
struct AttentionWork: Sendable {
    let heads: Int
    let queries: Int
    let size: Int
    let keys: Int
    let width: Int
    let factor: Float
    let queryStep: Int
    /// From one element of a key to the next, and from one key to the next.
    let keySteps: (element: Int, key: Int)
    let valueStep: Int
    let resultStep: Int
    let maskSteps: [Int]
    let offsets: FusedAttention.Offsets
    let replacesNaN: Bool
    let kernels: KernelSet

    /// Weights of the queries that are taken at a time.
    private static let weightsAtATime = 1 << 15
    /// With as many heads a thread packs keys and values of its own head.
    private static let manyHeads = 12

    private var table: UnsafePointer<k_table> { kernels.table }
    private var isShared: Bool { heads < Self.manyHeads }

    /// Queries at a time, in whole tiles.
    private var chunk: Int {
        let tiles = Int(table.pointee.product_tiles(Int64(queries)))
        let tile = (queries + tiles - 1) / tiles
        let fitting = Self.weightsAtATime / keys / tile * tile
        let parts = isShared ? max(1, Self.manyHeads / heads) : 1
        let wanted = (queries + parts - 1) / parts
        return max(tile, min(fitting, wanted + tile - 1) / tile * tile)
    }

    private func whole(_ floats: Int) -> Int { (floats + 15) / 16 * 16 }
    private var keyFloats: Int { whole(table.pointee.product_floats(Int32(keys), Int32(size))) }
    private var valueFloats: Int { whole(table.pointee.product_floats(Int32(width), Int32(keys))) }
    private var packedFloats: Int { keyFloats + valueFloats }
    private var queryFloats: Int {
        whole(table.pointee.product_row_floats(Int64(chunk), Int32(size)))
    }
    private var weightFloats: Int { whole(chunk * keys) }
    private var rowFloats: Int {
        whole(table.pointee.product_row_floats(Int64(chunk), Int32(keys)))
    }

    var kernel: Kernel {
        let work = queryFloats + weightFloats + rowFloats
        let shared = isShared ? heads * packedFloats : packedFloats
        return Kernel(name: "heads", scratchPerThread: (work + shared) * 4) { run($0, work) }
    }

    private func run(_ call: borrowing Call, _ workFloats: Int) {
        let sources = Sources(
            q: call.input(0).floats, k: call.input(1).floats, v: call.input(2).floats,
            masks: maskSteps.indices.map { call.input(3 + $0).floats },
            out: call.outputs[0].floats)
        guard let scratch = call.scratch else { return }
        let perThread = call.scratchPerThread
        func own(_ thread: Int) -> UnsafeMutablePointer<Float> {
            (scratch + thread * perThread).assumingMemoryBound(to: Float.self)
        }
        let chunk = chunk, chunks = (queries + chunk - 1) / chunk
        guard isShared else {
            call.pool.run(tiles: heads) { head, thread in
                let packed = own(thread) + workFloats
                pack(head, sources, to: packed)
                for part in 0..<chunks {
                    mix(
                        head, part * chunk, min(chunk, queries - part * chunk), sources, packed,
                        own(thread))
                }
            }
            return
        }
        let packed = own(0) + workFloats, floats = packedFloats
        call.pool.run(tiles: heads) { head, _ in
            pack(head, sources, to: packed + head * floats)
        }
        call.pool.run(tiles: heads * chunks) { tile, thread in
            let head = tile / chunks, first = tile % chunks * chunk
            mix(
                head, first, min(chunk, queries - first), sources, packed + head * floats,
                own(thread))
        }
    }

    private struct Sources {
        let q: UnsafePointer<Float>
        let k: UnsafePointer<Float>
        let v: UnsafePointer<Float>
        let masks: [UnsafeMutablePointer<Float>]
        let out: UnsafeMutablePointer<Float>
    }

    private func pack(_ head: Int, _ sources: Sources, to packed: UnsafeMutablePointer<Float>) {
        table.pointee.product_pack(
            sources.k + offsets.k[head], Int64(keySteps.element), Int64(keySteps.key), Int32(keys),
            Int32(size), packed, 0, table.pointee.product_panels(Int32(keys)))
        table.pointee.product_pack(
            sources.v + offsets.v[head], Int64(valueStep), 1, Int32(width), Int32(keys),
            packed + keyFloats, 0, table.pointee.product_panels(Int32(width)))
    }

    private func mix(
        _ head: Int, _ first: Int, _ count: Int, _ sources: Sources,
        _ packed: UnsafePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
    ) {
        let rows = scratch, weights = rows + queryFloats, packedWeights = weights + weightFloats
        let tiles = table.pointee.product_tiles(Int64(count))
        table.pointee.product_pack_rows(
            sources.q + offsets.q[head] + first * queryStep, Int64(queryStep), factor,
            Int64(count), Int32(size), rows, 0, tiles)
        var scores = k_product(
            rows: Int64(count), columns: Int32(keys), depth: Int32(size), out_step: Int64(keys),
            bias: nil, residual: nil, act: K_ACT_NONE, a: 0, b: 0)
        table.pointee.product(
            &scores, rows, packed, weights, 0, tiles, 0, table.pointee.product_panels(Int32(keys)))
        for (mask, place) in zip(sources.masks, maskSteps.indices) {
            let from = mask + offsets.masks[place][head] + first * maskSteps[place]
            if maskSteps[place] == keys {
                table.pointee.binary(K_ADD, weights, from, weights, count * keys)
                continue
            }
            for row in 0..<count {
                let to = weights + row * keys
                table.pointee.binary(K_ADD, to, from + row * maskSteps[place], to, keys)
            }
        }
        table.pointee.softmax(weights, weights, Int64(count), Int64(keys))
        if replacesNaN {
            for at in 0..<count * keys where weights[at].isNaN { weights[at] = 0 }
        }
        table.pointee.product_pack_rows(
            weights, Int64(keys), 1, Int64(count), Int32(keys), packedWeights, 0, tiles)
        var mixed = k_product(
            rows: Int64(count), columns: Int32(width), depth: Int32(keys),
            out_step: Int64(resultStep), bias: nil, residual: nil, act: K_ACT_NONE, a: 0, b: 0)
        table.pointee.product(
            &mixed, packedWeights, packed + keyFloats,
            sources.out + offsets.result[head] + first * resultStep, 0, tiles, 0,
            table.pointee.product_panels(Int32(width)))
    }
}
