import CKernels

/// The columns of chroma in the form the row kernel reads, in memory of its own.
///
/// Halved chroma is brought to the picture's size by the triangle filter that JPEG libraries use:
/// three parts of the nearer sample and one of the farther, when samples are between two columns;
/// the sample itself or the mean of two, when they are on the even columns.
///
/// `@unchecked Sendable`: written in `init` alone, read-only ever after.
final class ChromaTable: @unchecked Sendable {
    // Safety: allocated in `init`, freed in `deinit`, never handed out beyond `taps`.
    private let places: UnsafeMutableBufferPointer<Int32>
    private let weights: UnsafeMutableBufferPointer<Int8>
    private let rounds: UnsafeMutableBufferPointer<Int16>
    private let windows: ByteWindows

    /// The table of `axis` for pictures of `layout`, `width` columns wide.
    init(_ axis: ResampleAxis, width: Int, layout: PixelLayout, siting: ChromaSiting) {
        let padded = ByteWindows.padded(axis.left.count)
        let isHalved = layout.chromaShiftX > 0
        let samples = (width + (1 << layout.chromaShiftX) - 1) >> layout.chromaShiftX
        places = .allocate(capacity: 4 * padded)
        weights = .allocate(capacity: 4 * padded)
        rounds = .allocate(capacity: 2 * padded)
        // What JPEG libraries add, in 16ths, so that halves go up and down in turn.
        let added: [Int16] = layout.chromaShiftY > 0 ? [8, 7] : [4, 8]
        var bytes: [[Int32?]] = []
        for i in 0..<padded {
            let source = min(i, axis.left.count - 1)
            var group: [Int32?] = []
            for (side, column) in [axis.left[source], axis.right[source]].enumerated() {
                let isOdd = column & 1 == 1
                let near = isHalved ? column >> 1 : column
                let step: Int32 = isOdd || siting == .left ? 1 : -1
                let far = isHalved ? min(max(near + step, 0), Int32(samples - 1)) : near
                let share: Int8 =
                    switch siting {
                    case .center: 1
                    case .left: isOdd ? 2 : 0
                    }
                for (index, place) in [near, far].enumerated() {
                    places.initializeElement(at: 4 * i + 2 * side + index, to: place)
                    weights.initializeElement(
                        at: 4 * i + 2 * side + index, to: index == 0 ? 4 - share : share)
                    group.append(place)
                }
                rounds.initializeElement(
                    at: 2 * i + side, to: isHalved && siting == .center ? added[isOdd ? 1 : 0] : 8)
            }
            bytes.append(group)
        }
        windows = ByteWindows(bytes, samples: samples)
    }

    deinit {
        places.deallocate()
        weights.deallocate()
        rounds.deallocate()
    }

    /// The kernel's view, valid while `self` lives.
    var taps: k_u8_chroma_taps {
        k_u8_chroma_taps(
            samples: places.baseAddress, weights: weights.baseAddress, rounds: rounds.baseAddress,
            starts: windows.starts.baseAddress, shuffles: windows.shuffles.baseAddress,
            fetch: windows.fetch, wide: windows.wide)
    }
}
