/// Where the samples of one plane come from along one axis: two neighbours and a fraction for
/// every input column (or row) that lies on the picture.
///
/// Bilinear with half-pixel centres and no antialiasing; chroma is sited in the middle of the
/// luma samples it covers. Positions past the edge repeat the edge.
struct ResampleAxis {
    /// First neighbour, per column of `range`.
    let left: [Int32]
    /// Second neighbour, per column of `range`.
    let right: [Int32]
    /// Weight of the second neighbour, 0 to 1, per column of `range`.
    let fraction: [Double]

    /// Input columns that see the picture, of `count` columns that span `span` pixels from
    /// `origin` of a picture `length` pixels long.
    static func visible(origin: Double, span: Double, count: Int, length: Int) -> Range<Int> {
        let step = span / Double(count)
        let inside = { (i: Int) -> Bool in
            let middle = origin + (Double(i) + 0.5) * step
            return middle >= 0 && middle < Double(length)
        }
        guard let first = (0..<count).first(where: inside) else { return 0..<0 }
        let last = (first..<count).last(where: inside) ?? first
        return first..<last + 1
    }

    /// The axis of a plane subsampled by `shift`, for the columns `range` of `visible`.
    init(
        range: Range<Int>, origin: Double, span: Double, count: Int, length: Int, shift: Int
    ) {
        let step = span / Double(count)
        let low = max(0, origin.rounded(.down))
        let high = max(low, min(Double(length), (origin + span).rounded(.up)) - 1)
        let samples = (length + (1 << shift) - 1) >> shift
        let factor = Double(1 << shift)
        var left: [Int32] = []
        var right: [Int32] = []
        var fraction: [Double] = []
        left.reserveCapacity(range.count)
        right.reserveCapacity(range.count)
        fraction.reserveCapacity(range.count)
        for i in range {
            let pixel = min(max(origin + (Double(i) + 0.5) * step - 0.5, low), high)
            let sample = min(max((pixel + 0.5) / factor - 0.5, 0), Double(samples - 1))
            let whole = sample.rounded(.down)
            left.append(Int32(whole))
            right.append(Int32(min(Int(whole) + 1, samples - 1)))
            fraction.append(sample - whole)
        }
        self.left = left
        self.right = right
        self.fraction = fraction
    }
}
