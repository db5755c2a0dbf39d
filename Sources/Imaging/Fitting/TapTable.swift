import CKernels

/// The columns of one plane in the form the row kernel reads, in memory of its own.
///
/// `@unchecked Sendable`: written in `init` alone, read-only ever after.
final class TapTable: @unchecked Sendable {
    /// Whole blocks of this many columns are described.
    private static let block = 8

    // Safety: allocated in `init`, freed in `deinit`, never handed out beyond `withTaps`.
    private let left: UnsafeMutableBufferPointer<Int32>
    private let right: UnsafeMutableBufferPointer<Int32>
    private let weights: UnsafeMutableBufferPointer<Int16>
    private let starts: UnsafeMutableBufferPointer<Int32>
    private let shuffles: UnsafeMutableBufferPointer<UInt8>
    private let fetch: k_fetch

    /// The table of `axis` for rows of `samples` bytes.
    init(_ axis: ResampleAxis, samples: Int) {
        let count = axis.left.count
        let padded = (count + TapTable.block - 1) / TapTable.block * TapTable.block
        left = .allocate(capacity: padded)
        right = .allocate(capacity: padded)
        weights = .allocate(capacity: 2 * padded)
        starts = .allocate(capacity: padded)
        shuffles = .allocate(capacity: 4 * padded)
        for i in 0..<padded {
            let source = min(i, count - 1)
            left.initializeElement(at: i, to: axis.left[source])
            right.initializeElement(at: i, to: axis.right[source])
            let second = Int16((axis.fraction[source] * 2048).rounded())
            weights.initializeElement(at: 2 * i, to: 2048 - second)
            weights.initializeElement(at: 2 * i + 1, to: second)
        }
        starts.initialize(repeating: 0)
        shuffles.initialize(repeating: 0x80)
        if samples >= 16, TapTable.spansFit(left, right, samples: samples) {
            fetch = K_FETCH_WINDOWS
            fillShuffles(columns: 4, bytes: 16, samples: samples)
        } else if samples >= 4 {
            fetch = K_FETCH_GATHER
            fillShuffles(columns: 1, bytes: 4, samples: samples)
        } else {
            fetch = K_FETCH_PLAIN
        }
    }

    deinit {
        left.deallocate()
        right.deallocate()
        weights.deallocate()
        starts.deallocate()
        shuffles.deallocate()
    }

    /// The kernel's view, valid while `self` lives.
    var taps: k_u8_taps {
        k_u8_taps(
            left: left.baseAddress, right: right.baseAddress, weights: weights.baseAddress,
            starts: starts.baseAddress, shuffles: shuffles.baseAddress, fetch: fetch)
    }

    /// Whether four neighbouring columns never need more than 16 bytes of the row.
    private static func spansFit(
        _ left: UnsafeMutableBufferPointer<Int32>, _ right: UnsafeMutableBufferPointer<Int32>,
        samples: Int
    ) -> Bool {
        stride(from: 0, to: left.count, by: 4).allSatisfy { first in
            let start = min(Int(left[first]), samples - 16)
            return Int(right[first + 3]) - start <= 15
        }
    }

    /// Fills `starts` and `shuffles` with windows of `bytes` bytes for `columns` columns each.
    private func fillShuffles(columns: Int, bytes: Int, samples: Int) {
        for i in 0..<left.count {
            let window = i / columns
            let start = min(Int(left[window * columns]), samples - bytes)
            starts[window] = Int32(start)
            // Windows of a block of four columns lie side by side in 16 bytes.
            let base = columns == 1 ? 4 * (i % 4) : 0
            shuffles[4 * i] = UInt8(base + Int(left[i]) - start)
            shuffles[4 * i + 2] = UInt8(base + Int(right[i]) - start)
        }
    }
}
