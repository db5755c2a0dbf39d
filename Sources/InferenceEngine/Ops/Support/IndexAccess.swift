import Tensors

extension Operands {
    /// The fact of an input that holds indices.
    func indices(_ index: Int) throws -> Fact {
        let fact = try fact(index)
        guard fact.dataType == .int64 || fact.dataType == .int32 else {
            throw Mismatch("indices are \(fact.dataType)")
        }
        return fact
    }

    /// Throws when indices that are known before the run lie outside.
    func checkIndices(_ index: Int, extent: Int) throws {
        guard let known = self[index]?.value?.integers else { return }
        guard known.allSatisfy({ $0 >= -extent && $0 < extent }) else {
            throw Mismatch("an index lies outside an extent of \(extent)")
        }
    }
}

extension TensorView {
    /// An index counted from the end when negative, moved to the nearest end when it lies outside.
    func index(_ at: Int, extent: Int) -> Int {
        let value = integer(at: at)
        return min(max(value < 0 ? value + extent : value, 0), extent - 1)
    }
}

extension Shape {
    /// Calls `body(index, coordinate)` for each element in row-major order.
    func forEachCoordinate(_ body: (Int, [Int]) -> Void) {
        var coordinate = [Int](repeating: 0, count: count)
        for index in 0..<elementCount {
            body(index, coordinate)
            for axis in indices.reversed() {
                coordinate[axis] += 1
                if coordinate[axis] < self[axis] { break }
                coordinate[axis] = 0
            }
        }
    }
}
