import Tensors

/// Products of operands summed as an equation says, such as `bij,bjk->bik`.
package struct Einsum: Operator {
    /// The name in the operator table.
    package static let name = "Einsum"
    /// Labels of each operand; an ellipsis is `.`.
    private let terms: [[Character]]
    /// Labels of the result; nil for those that occur once, sorted.
    private let result: [Character]?

    /// The operator; nil when the equation is not one.
    package init?(equation: String) {
        let text = equation.filter { $0 != " " }.replacing("...", with: ".")
        let sides = text.split(separator: ">", omittingEmptySubsequences: false)
        guard sides.count <= 2, sides.count == 1 || sides[0].last == "-" else { return nil }
        let left = sides.count == 1 ? Substring(text) : sides[0].dropLast()
        terms = left.split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
        result = sides.count == 2 ? Array(sides[1]) : nil
        let labels = terms.joined() + (result ?? [])
        guard labels.allSatisfy({ $0 == "." || ($0.isLetter && $0.isASCII) }),
            (terms + [result ?? []]).allSatisfy({ $0.count { $0 == "." } <= 1 })
        else { return nil }
    }

    /// Extents and strides of each label over result and sums.
    private struct Loops {
        var output = Shape([])
        var sums = Shape([])
        var outputStrides: [[Int]] = []
        var sumStrides: [[Int]] = []
    }

    private func loops(_ shapes: [Shape]) throws -> Loops {
        guard shapes.count == terms.count else {
            throw Mismatch("\(shapes.count) operands for \(terms.count) terms")
        }
        // The axes of an ellipsis get labels of their own, aligned at the last.
        var spread: [[String]] = []
        var widest = 0
        for (term, shape) in zip(terms, shapes) {
            let hidden = shape.count - term.count { $0 != "." }
            guard hidden >= 0, hidden == 0 || term.contains(".") else {
                throw Mismatch("\(shape) does not have the axes \(String(term))")
            }
            if term.contains(".") { widest = max(widest, hidden) }
            spread.append(
                term.flatMap { label in
                    label == "."
                        ? (0..<hidden).map { ".\(hidden - 1 - $0)" } : [String(label)]
                })
        }
        let ellipsis = (0..<widest).map { ".\(widest - 1 - $0)" }
        var extents: [String: Int] = [:]
        for (labels, shape) in zip(spread, shapes) {
            for (label, extent) in zip(labels, shape) {
                let known = extents[label] ?? extent
                guard known == extent || known == 1 || extent == 1 else {
                    throw Mismatch("label \(label) has extents \(known) and \(extent)")
                }
                extents[label] = known == 1 ? extent : known
            }
        }
        let once = extents.keys.filter { label in
            !label.hasPrefix(".") && spread.joined().count { $0 == label } == 1
        }
        let output =
            result.map { labels in
                labels.flatMap { $0 == "." ? ellipsis : [String($0)] }
            } ?? ellipsis + once.sorted()
        guard output.allSatisfy({ extents[$0] != nil }), Set(output).count == output.count else {
            throw Mismatch("the result has labels that no operand has, or one twice")
        }
        let sums = extents.keys.filter { !output.contains($0) }.sorted()
        guard output.count <= Shape.maximumRank, sums.count <= Shape.maximumRank else {
            throw Mismatch("the rank is too large")
        }
        var loops = Loops()
        loops.output = Shape(output.map { extents[$0] ?? 1 })
        loops.sums = Shape(sums.map { extents[$0] ?? 1 })
        for (labels, shape) in zip(spread, shapes) {
            let strides = shape.strides
            func stride(_ label: String) -> Int {
                labels.indices.reduce(0) {
                    labels[$1] == label && shape[$1] != 1 ? $0 + strides[$1] : $0
                }
            }
            loops.outputStrides.append(output.map(stride))
            loops.sumStrides.append(sums.map(stride))
        }
        return loops
    }

    /// The result's extents.
    package func facts(_ inputs: Operands) throws -> [Fact] {
        let shapes = try (0..<inputs.count).map { try inputs.floatShape($0) }
        let loops = try loops(shapes)
        guard loops.sums.isWithinLimits, loops.output.isWithinLimits else {
            throw Mismatch("the result is too large")
        }
        return [Fact(.float32, loops.output)]
    }

    /// Products of the sums.
    package func multiplyAdds(_ inputs: Operands, outputs: [Fact]) -> Int {
        let shapes = inputs.all.compactMap { $0?.fact.shape }
        guard let loops = try? loops(shapes) else { return 0 }
        return loops.sums.elementCount.multipliedSaturated(by: loops.output.elementCount)
    }

    /// Element by element; the innermost sum runs along one axis.
    package func evaluate(_ call: Call) {
        let views = call.inputs.indices.map { call.input($0) }
        guard let loops = try? loops(views.map(\.shape)) else { return }
        let out = call.outputs[0].floats
        let sources = views.map { UnsafePointer($0.floats) }
        let inner = loops.sums.last ?? 1
        let rows = loops.sums.dropLast().reduce(1, *)
        let steps = loops.sumStrides.map { $0.last ?? 0 }
        call.pool.run(tiles: call.outputs[0].count) { tile, _ in
            var starts = [Int](repeating: 0, count: sources.count)
            func move(_ index: Int, _ extents: Shape.SubSequence, _ strides: [[Int]]) {
                var rest = index
                for axis in extents.indices.reversed() {
                    let at = rest % extents[axis]
                    rest /= extents[axis]
                    for operand in starts.indices { starts[operand] += at * strides[operand][axis] }
                }
            }
            move(tile, loops.output[...], loops.outputStrides)
            let first = starts
            var sum: Float = 0
            for row in 0..<rows {
                starts = first
                move(row, loops.sums.dropLast(), loops.sumStrides)
                if sources.count == 2 {
                    let a = sources[0] + starts[0], b = sources[1] + starts[1]
                    for k in 0..<inner { sum += a[k * steps[0]] * b[k * steps[1]] }
                } else {
                    for k in 0..<inner {
                        var product: Float = 1
                        for operand in sources.indices {
                            product *= sources[operand][starts[operand] + k * steps[operand]]
                        }
                        sum += product
                    }
                }
            }
            out[tile] = sum
        }
    }
}
