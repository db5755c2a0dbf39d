import CKernels

/// The columns of luma in the form the row kernel reads, in memory of its own.
///
/// `@unchecked Sendable`: written in `init` alone, read-only ever after.
final class TapTable: @unchecked Sendable {
    // Safety: allocated in `init`, freed in `deinit`, never handed out beyond `taps`.
    private let left: UnsafeMutableBufferPointer<Int32>
    private let right: UnsafeMutableBufferPointer<Int32>
    private let weights: UnsafeMutableBufferPointer<Int16>
    private let windows: ByteWindows

    /// The table of `axis` for rows of `samples` bytes.
    init(_ axis: ResampleAxis, samples: Int) {
        let padded = ByteWindows.padded(axis.left.count)
        left = .allocate(capacity: padded)
        right = .allocate(capacity: padded)
        weights = .allocate(capacity: 2 * padded)
        var bytes: [[Int32?]] = []
        for i in 0..<padded {
            let source = min(i, axis.left.count - 1)
            left.initializeElement(at: i, to: axis.left[source])
            right.initializeElement(at: i, to: axis.right[source])
            weights.initializeElement(at: 2 * i, to: 2048 - axis.second[source])
            weights.initializeElement(at: 2 * i + 1, to: axis.second[source])
            // Two 16-bit samples.
            bytes.append([axis.left[source], nil, axis.right[source], nil])
        }
        windows = ByteWindows(bytes, samples: samples)
    }

    deinit {
        left.deallocate()
        right.deallocate()
        weights.deallocate()
    }

    /// The kernel's view, valid while `self` lives.
    var taps: k_u8_taps {
        k_u8_taps(
            left: left.baseAddress, right: right.baseAddress, weights: weights.baseAddress,
            starts: windows.starts.baseAddress, shuffles: windows.shuffles.baseAddress,
            fetch: windows.fetch, wide: windows.wide)
    }
}
