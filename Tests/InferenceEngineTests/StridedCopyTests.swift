import Testing

@testable import InferenceEngine

@Suite struct StridedCopyTests {
    /// Extents of the source and the axis of the source for each axis of the target; the larger are
    /// cut into parts for the pool.
    static let cases: [(extents: [Int], order: [Int])] = [
        ([85, 6400], [1, 0]), ([6400, 85], [1, 0]), ([3, 85, 400], [0, 2, 1]),
        ([3, 7, 40, 85], [2, 0, 3, 1]), ([2, 17, 33, 64], [0, 2, 3, 1]),
        ([200, 3, 90], [2, 1, 0]),
        ([5, 4, 3], [1, 2, 0]), ([70_000], [0]), ([40, 50, 60], [1, 0, 2]),
    ]

    @Test(arguments: cases) func `elements of every size change places`(
        _ extents: [Int], _ order: [Int]
    ) {
        check(extents, order, as: UInt8.self)
        check(extents, order, as: UInt16.self)
        check(extents, order, as: UInt32.self)
        check(extents, order, as: UInt64.self)
    }

    private func check<Element: FixedWidthInteger>(
        _ extents: [Int], _ order: [Int], as type: Element.Type
    ) {
        let strides = Self.strides(extents), moved = order.map { extents[$0] }
        let source = (0..<extents.reduce(1, *)).map { Element(truncatingIfNeeded: $0 &* 2_654_435) }
        var target = [Element](repeating: 0, count: source.count)
        let copy = StridedCopy(
            extents: moved, sourceStrides: order.map { strides[$0] },
            targetStrides: Self.strides(moved))
        target.withUnsafeMutableBytes { to in
            source.withUnsafeBytes { from in
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                copy.run(
                    from: from, to: to, size: MemoryLayout<Element>.size,
                    pool: ComputePool(threads: 2))
            }
        }
        let targetStrides = Self.strides(moved)
        let expected = target.indices.map { index -> Element in
            var place = 0
            for axis in moved.indices {
                place += index / targetStrides[axis] % moved[axis] * strides[order[axis]]
            }
            return source[place]
        }
        #expect(target == expected, "\(extents) \(order) \(type)")
    }

    private static func strides(_ extents: [Int]) -> [Int] {
        var strides = extents, step = 1
        for axis in extents.indices.reversed() {
            strides[axis] = step
            step *= extents[axis]
        }
        return strides
    }
}
