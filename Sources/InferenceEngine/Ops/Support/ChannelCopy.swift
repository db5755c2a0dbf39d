import CKernels
import Tensors

/// Copies as many channels as a blocked `target` has from a blocked `source`, from one on.
func copyChannels(
    _ source: TensorView, from first: Int, to target: TensorView, pool: ComputePool,
    kernels: KernelSet
) {
    let table = kernels.table
    let shape = target.shape
    let pixels = shape[2] * shape[3]
    // The part may be a view of the source.
    if first % 16 == 0, target.base == source.base + first / 16 * pixels * 64 { return }
    let sourceStored = (source.shape[1] + 15) / 16 * 16 * pixels
    let targetStored = (shape[1] + 15) / 16 * 16 * pixels
    let chunk = max(64, 16384 / max(1, shape[1]))
    let tiles = (pixels + chunk - 1) / chunk
    pool.run(tiles: shape[0] * tiles) { tile, _ in
        let sample = tile / tiles, pixel = tile % tiles * chunk
        table.pointee.copy_channels(
            source.floats + sample * sourceStored, Int32(first),
            target.floats + sample * targetStored, 0, Int32(shape[1]), Int64(pixels),
            Int64(pixel), Int64(min(pixels, pixel + chunk)), 1)
    }
}
