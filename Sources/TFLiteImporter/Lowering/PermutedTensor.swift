import Tensors

extension Tensor {
    /// A copy with its axes in another order.
    func permuted(_ order: [Int]) -> Tensor {
        let extents = order.map { shape[$0] }
        let strides = order.map { shape.strides[$0] }
        var result = Tensor(zeros: Shape(extents), dataType: dataType)
        switch dataType.byteSize {
        case 1: copy(to: &result, extents, strides, as: UInt8.self)
        case 2: copy(to: &result, extents, strides, as: UInt16.self)
        case 4: copy(to: &result, extents, strides, as: UInt32.self)
        default: copy(to: &result, extents, strides, as: UInt64.self)
        }
        return result
    }

    private func copy<Element: BitwiseCopyable>(
        to result: inout Tensor, _ extents: [Int], _ strides: [Int], as type: Element.Type
    ) {
        guard let inner = extents.last, let step = strides.last, byteCount > 0 else {
            withBytes { from in result.withMutableBytes { $0.copyMemory(from: from) } }
            return
        }
        withElements(of: type) { from in
            result.withMutableElements(of: type) { to in
                var index = [Int](repeating: 0, count: extents.count)
                var at = 0, offset = 0
                while at < to.count {
                    for column in 0..<inner { to[at + column] = from[offset + column * step] }
                    at += inner
                    var axis = extents.count - 2
                    while axis >= 0 {
                        index[axis] += 1
                        offset += strides[axis]
                        if index[axis] < extents[axis] { break }
                        offset -= extents[axis] * strides[axis]
                        index[axis] = 0
                        axis -= 1
                    }
                }
            }
        }
    }
}
