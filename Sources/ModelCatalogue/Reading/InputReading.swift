import PipelineConfig

/// The picture input of a network: its layout and its size, and where the size comes from.
package struct InputReading {
    /// The side of an input that nothing gives a size.
    package static let standardSide = 640

    let value: NetworkOutline.Value
    let layout: ModelInput.Layout
    let channels: Int
    let width: Int
    let height: Int
    let sizeOrigin: String

    /// The input of `outline` that is a picture; throws what is wrong with it.
    init(
        _ outline: NetworkOutline, _ facts: FileFacts, _ wishes: ReadingWishes, path: String
    ) throws(ModelError) {
        let pictures = outline.inputs.filter { input in
            guard let extents = input.extents, (3...4).contains(extents.count) else { return false }
            let last = extents.suffix(3)
            return Self.isColour(last[last.startIndex]) || Self.isColour(last[last.endIndex - 1])
                || last[last.startIndex] == nil
        }
        guard let input = pictures.first, pictures.count == 1, let extents = input.extents else {
            throw .notUnderstood(
                path: path, what: "its inputs \(outline.inputs.map(\.text)) are not one picture")
        }
        let sides = Array(extents.suffix(3))
        let isFirst = Self.isColour(sides[0]) || !Self.isColour(sides[2])
        value = input
        layout = isFirst ? .nchw : .nhwc
        channels = (isFirst ? sides[0] : sides[2]) ?? 3
        let (rows, columns) = isFirst ? (sides[1], sides[2]) : (sides[0], sides[1])
        if let wish = wishes.size {
            guard rows ?? wish.height == wish.height, columns ?? wish.width == wish.width else {
                throw .denied(
                    path: path, key: "the input's size",
                    said: "\(wish.width)x\(wish.height)",
                    found: "\(columns ?? wish.width)x\(rows ?? wish.height)")
            }
        }
        if wishes.followsPicture, rows != nil || columns != nil {
            throw .denied(
                path: path, key: "the input's size", said: "auto",
                found: "\(columns.map(String.init) ?? "?")x\(rows.map(String.init) ?? "?")")
        }
        if let rows, let columns {
            (width, height, sizeOrigin) = (columns, rows, "the graph")
        } else if let wish = wishes.size {
            (width, height, sizeOrigin) = (wish.width, wish.height, "detect.size")
        } else if let known = facts.size {
            (width, height, sizeOrigin) = (known.value.width, known.value.height, known.origin)
        } else {
            let side = Self.standardSide
            (width, height, sizeOrigin) = (columns ?? side, rows ?? side, "open, by default")
        }
    }

    private static func isColour(_ extent: Int?) -> Bool { extent == 1 || extent == 3 }

    /// Its sizes in the order of the layout.
    var shape: [ModelDimension] {
        let sides = layout == .nchw ? [channels, height, width] : [height, width, channels]
        return ((value.extents?.count == 4 ? [1] : []) + sides).map { .fixed($0) }
    }
}
