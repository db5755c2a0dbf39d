/// Boxes in the order in which they came, eight beside each other: those which a box touches are
/// found eight at a time, as of hundreds of boxes most are far apart.
package struct BoxRows: Sendable {
    /// Eight boxes by their edges; places that are not filled touch nothing.
    @usableFromInline
    struct Row: Sendable {
        @usableFromInline var left = SIMD8<Float>(repeating: .infinity)
        @usableFromInline var top = SIMD8<Float>(repeating: .infinity)
        @usableFromInline var right = SIMD8<Float>(repeating: -.infinity)
        @usableFromInline var bottom = SIMD8<Float>(repeating: -.infinity)

        @usableFromInline init() {}
    }

    @usableFromInline var rows: [Row] = []
    /// How many boxes it holds.
    package private(set) var count = 0

    /// No boxes.
    package init() {}

    /// Adds a box behind the others.
    package mutating func append(_ box: Box) {
        let (row, place) = (count / 8, count % 8)
        if row == rows.count { rows.append(Row()) }
        rows[row].left[place] = box.left
        rows[row].top[place] = box.top
        rows[row].right[place] = box.right
        rows[row].bottom[place] = box.bottom
        count += 1
    }

    /// The first box, by the order in which they came, of those that share an area with `box` and
    /// are `wanted`; nil for none.
    @inlinable package func first(touching box: Box, where wanted: (Int) -> Bool) -> Int? {
        for number in rows.indices {
            let row = rows[number]
            let touching =
                (row.left .< box.right) .& (row.right .> box.left) .& (row.top .< box.bottom)
                .& (row.bottom .> box.top)
            guard any(touching) else { continue }
            for place in 0..<8 where touching[place] && wanted(number * 8 + place) {
                return number * 8 + place
            }
        }
        return nil
    }
}
