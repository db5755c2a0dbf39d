import CFFmpeg
import Imaging
import Locking
import VisionCore

/// Memory for pictures that comes back when the last holder lets go of it.
///
/// Any thread. A steady stream of one size allocates no pixels after its first frames, unless they
/// are larger than 24 MiB.
// Sendable: the pools are changed under the lock, and libav's pools are made for many threads.
package final class FramePool: Sendable {
    private struct Key: Hashable {
        let format: Int32
        let size: Size
    }

    private struct Pools: ~Copyable {
        // Safety: each pool is made here and given up in `forgetAll`; its buffers outlive it.
        var pools: [Key: (pool: OpaquePointer, bytes: Int)] = [:]

        mutating func forgetAll() {
            for (_, entry) in pools {
                var pool: OpaquePointer? = entry.pool
                av_buffer_pool_uninit(&pool)
            }
            pools = [:]
        }

        deinit {
            for (_, entry) in pools {
                var pool: OpaquePointer? = entry.pool
                av_buffer_pool_uninit(&pool)
            }
        }
    }

    private let pools = Lock(Pools())

    /// Bytes at which rows begin and that may be read behind the last one.
    private static let alignment: Int32 = 64
    /// Pictures that are larger are given back to the system at once: few are under way at a time,
    /// and each costs more to keep than to make.
    private static let largest = 24 << 20
    /// Kinds of picture that are kept at a time.
    private static let maxKinds = 6

    /// An empty pool.
    package init() {}

    /// A picture of `format` and `size` whose samples are undefined.
    func frame(format: AVPixelFormat, size: Size) throws(MediaError) -> FrameBuffer {
        let frame = try FrameBuffer()
        let (width, height) = (Int32(clamping: size.width), Int32(clamping: size.height))
        guard let buffer = buffer(format: format, size: size),
            av_image_fill_arrays(
                &frame.pointer.pointee.data.0, &frame.pointer.pointee.linesize.0,
                buffer.pointee.data, format, width, height, Self.alignment) >= 0
        else { throw .outOfMemory(doing: "making a frame of \(size.width)x\(size.height)") }
        frame.pointer.pointee.buf.0 = buffer
        frame.pointer.pointee.format = format.rawValue
        frame.pointer.pointee.width = width
        frame.pointer.pointee.height = height
        return frame
    }

    private func buffer(format: AVPixelFormat, size: Size) -> UnsafeMutablePointer<AVBufferRef>? {
        let key = Key(format: format.rawValue, size: size)
        return pools.withLock { state in
            if let entry = state.pools[key] { return av_buffer_pool_get(entry.pool) }
            let bytes = av_image_get_buffer_size(
                format, Int32(clamping: size.width), Int32(clamping: size.height), Self.alignment)
            guard bytes > 0 else { return nil }
            let padded = Int(bytes) + 2 * Int(Self.alignment)
            if padded > Self.largest { return av_buffer_alloc(padded) }
            if state.pools.count >= Self.maxKinds { state.forgetAll() }
            guard let pool = av_buffer_pool_init(padded, nil) else { return nil }
            state.pools[key] = (pool, padded)
            return av_buffer_pool_get(pool)
        }
    }
}
