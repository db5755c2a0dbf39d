/// The two pixels of the picture under each input column (or row) that shows the picture.
///
/// Bilinear with half-pixel centres and no antialiasing, in the numbers of 8-bit libraries:
/// positions in single precision, weights in 2048ths. Positions past the edge repeat the edge.
struct ResampleAxis {
    /// First neighbour, per column of `range`.
    let left: [Int32]
    /// Second neighbour, per column of `range`.
    let right: [Int32]
    /// Weight of the second neighbour in 2048ths, per column of `range`.
    let second: [Int16]

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

    /// The axis for the columns `range` of `visible`.
    init(range: Range<Int>, origin: Double, span: Double, count: Int, length: Int) {
        let step = span / Double(count)
        let low = Int32(max(0, origin.rounded(.down)))
        let high = max(low, Int32(min(Double(length), (origin + span).rounded(.up))) - 1)
        var left: [Int32] = []
        var right: [Int32] = []
        var second: [Int16] = []
        left.reserveCapacity(range.count)
        right.reserveCapacity(range.count)
        second.reserveCapacity(range.count)
        for i in range {
            let pixel = Float(origin + (Double(i) + 0.5) * step - 0.5)
            let whole = pixel.rounded(.down)
            left.append(min(max(Int32(whole), low), high))
            right.append(min(max(Int32(whole) + 1, low), high))
            second.append(Int16(((pixel - whole) * 2048).rounded(.toNearestOrEven)))
        }
        self.left = left
        self.right = right
        self.second = second
    }
}
