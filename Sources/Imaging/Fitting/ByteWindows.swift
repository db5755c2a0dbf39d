import CKernels

/// How the kernels fetch the bytes under blocks of columns, in memory of its own.
///
/// `@unchecked Sendable`: written in `init` alone, read-only ever after.
final class ByteWindows: @unchecked Sendable {
    /// Whole blocks of this many columns are described.
    private static let block = 16

    // Safety: allocated in `init`, freed in `deinit`, read by the kernels while `self` lives.
    let starts: UnsafeMutableBufferPointer<Int32>
    let shuffles: UnsafeMutableBufferPointer<UInt8>
    let fetch: k_fetch
    private let wideStarts: UnsafeMutableBufferPointer<Int32>
    private let widePlaces: UnsafeMutableBufferPointer<UInt8>
    private let wideWidth: Int

    /// `count` columns rounded up to whole blocks.
    static func padded(_ count: Int) -> Int { (count + block - 1) / block * block }

    /// Windows over a row of `samples` bytes for `bytes`, padded, whose four (or fewer) places are
    /// the bytes of the row that fill the four of a column; nil places are 0.
    init(_ bytes: [[Int32?]], samples: Int) {
        starts = .allocate(capacity: bytes.count)
        starts.initialize(repeating: 0)
        shuffles = .allocate(capacity: 4 * bytes.count)
        shuffles.initialize(repeating: 0x80)
        wideStarts = .allocate(capacity: bytes.count / 16)
        wideStarts.initialize(repeating: 0)
        widePlaces = .allocate(capacity: 4 * bytes.count)
        widePlaces.initialize(repeating: 0)
        let wide = [64, 128].lazy.compactMap { width in
            Self.windows(bytes, columns: 16, width: width, samples: samples).map {
                (width: width, starts: $0)
            }
        }.first
        wideWidth = wide?.width ?? 0
        if let windows = Self.windows(bytes, columns: 4, width: 16, samples: samples) {
            fetch = K_FETCH_WINDOWS
            fill(bytes, windows, columns: 4)
        } else if let windows = Self.windows(bytes, columns: 1, width: 4, samples: samples) {
            fetch = K_FETCH_GATHER
            fill(bytes, windows, columns: 1)
        } else {
            fetch = K_FETCH_PLAIN
        }
        if let wide { fill(bytes, wide: wide.starts) }
    }

    /// The kernel's view of the widest windows, valid while `self` lives.
    var wide: k_u8_wide {
        k_u8_wide(
            width: Int32(wideWidth), starts: wideStarts.baseAddress,
            places: widePlaces.baseAddress)
    }

    deinit {
        starts.deallocate()
        shuffles.deallocate()
        wideStarts.deallocate()
        widePlaces.deallocate()
    }

    /// Where windows of `width` bytes for `columns` columns each begin; nil where one does not
    /// hold its columns or would pass the row.
    private static func windows(_ bytes: [[Int32?]], columns: Int, width: Int, samples: Int)
        -> [Int32]?
    {
        guard samples >= width else { return nil }
        var starts: [Int32] = []
        for first in stride(from: 0, to: bytes.count, by: columns) {
            let places = bytes[first..<first + columns].joined().compactMap { $0 }
            guard let low = places.min(), let high = places.max() else { return nil }
            let start = min(low, Int32(samples - width))
            guard high - start < width else { return nil }
            starts.append(start)
        }
        return starts
    }

    /// Windows of a group of columns are side by side in 16 bytes, as pshufb counts them.
    private func fill(_ bytes: [[Int32?]], _ windows: [Int32], columns: Int) {
        for (index, start) in windows.enumerated() { starts[index] = start }
        for (column, places) in bytes.enumerated() {
            let base = columns == 1 ? Int32(4 * (column % 4)) : 0
            for (index, place) in places.enumerated() {
                guard let place else { continue }
                shuffles[4 * column + index] = UInt8(base + place - windows[column / columns])
            }
        }
    }

    /// One window for sixteen columns.
    private func fill(_ bytes: [[Int32?]], wide windows: [Int32]) {
        for (index, start) in windows.enumerated() { wideStarts[index] = start }
        for (column, places) in bytes.enumerated() {
            for (index, place) in places.enumerated() {
                guard let place else { continue }
                widePlaces[4 * column + index] = UInt8(place - windows[column / 16])
            }
        }
    }
}
