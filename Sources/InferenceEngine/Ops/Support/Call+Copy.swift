import Tensors

extension Call {
    /// Copies the bytes of input 0 to output 0, which has the same count.
    func copyFirstInput() {
        let out = outputs[0]
        out.base.copyMemory(
            from: input(0).base, byteCount: out.fact.checkedByteCount ?? 0)
    }

    /// A strided copy from input 0 to output 0.
    func copy(_ copy: StridedCopy, from index: Int = 0, to output: Int = 0) {
        copy.run(
            from: input(index).base, to: outputs[output].base,
            size: outputs[output].fact.dataType.byteSize, pool: pool)
    }

    /// The integers of an input during the run.
    func integers(_ index: Int) -> [Int] {
        guard let view = optionalInput(index) else { return [] }
        let count = view.count
        switch view.fact.dataType {
        case .int64:
            let values = view.base.assumingMemoryBound(to: Int64.self)
            return (0..<count).map { Int(values[$0]) }
        case .int32:
            let values = view.base.assumingMemoryBound(to: Int32.self)
            return (0..<count).map { Int(values[$0]) }
        default: return []
        }
    }
}
