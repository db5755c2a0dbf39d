/// An output of a network for one picture.
package struct RemoteOutput: Sendable, Equatable {
    /// Its extents without the batch axis.
    package let shape: [Int]
    /// Its elements, row-major, all finite.
    package let values: [Float]
}

extension AgreedForm {
    /// What an answer for `count` pictures gives for each; throws where it is not what was agreed.
    func outputs(
        of answer: [OutputTensor], count: Int
    ) throws(RemoteFault) -> [[RemoteOutput]] {
        var pictures = [[RemoteOutput]](repeating: [], count: count)
        for wanted in outputs {
            guard let found = answer.first(where: { $0.name == wanted.name }) else {
                throw RemoteFault(.mistyped, "its answer lacks the output '\(wanted.name)'")
            }
            let shape = try checkedShape(of: found, wanted, count)
            guard let size = Self.elements(of: shape) else {
                throw RemoteFault(
                    .mistyped, "its output '\(found.name)' is \(found.shape), which is too large")
            }
            let values = try values(of: found, wanted, count: size * count)
            for index in 0..<count {
                pictures[index].append(
                    RemoteOutput(
                        shape: shape,
                        values: count == 1
                            ? values : Array(values[index * size..<(index + 1) * size])))
            }
        }
        return pictures
    }

    /// The extents of an output without the batch axis.
    private func checkedShape(
        of found: OutputTensor, _ wanted: Output, _ count: Int
    ) throws(RemoteFault) -> [Int] {
        guard found.type == wanted.type.rawValue else {
            throw RemoteFault(
                .mistyped,
                "its output '\(found.name)' is \(found.type), and was to be "
                    + wanted.type.rawValue)
        }
        let whole: [Int?] = (wanted.axis == .none ? [] : [count]) + wanted.shape
        let fits = zip(found.shape, whole).allSatisfy { own, agreed in
            agreed.map { $0 == own } ?? (own >= 0)
        }
        guard found.shape.count == whole.count, fits else {
            throw RemoteFault(
                .mistyped,
                "its output '\(found.name)' is \(found.shape), and was to be "
                    + Self.text(whole))
        }
        let isBatch = wanted.axis != .none || wanted.mayHaveAxis && found.shape.first == 1
        return Array(found.shape.dropFirst(isBatch ? 1 : 0))
    }

    private func values(
        of found: OutputTensor, _ wanted: Output, count: Int
    ) throws(RemoteFault) -> [Float] {
        let values: [Float]
        if let given = found.floats {
            values = given
        } else {
            guard found.bytes.count == count * wanted.type.byteSize else {
                throw RemoteFault(
                    .malformed,
                    "its output '\(found.name)' has \(found.bytes.count) bytes, and was to have "
                        + "\(count * wanted.type.byteSize)")
            }
            values = wanted.type.floats(in: found.bytes)
        }
        guard values.count == count else {
            throw RemoteFault(
                .malformed,
                "its output '\(found.name)' has \(values.count) elements, and was to have \(count)")
        }
        guard values.allSatisfy(\.isFinite) else {
            let place = values.firstIndex { !$0.isFinite } ?? 0
            throw RemoteFault(
                .notFinite, "its output '\(found.name)' is \(values[place]) at element \(place)")
        }
        return values
    }
}
