package import Imaging
package import VisionCore

/// What makes a network a segmenter: a class for every part of the picture.
package struct SegmenterSpec: NetworkSpec {
    /// How a picture becomes the network's input.
    package var input: InputSpec
    /// The output that holds one score a class and cell.
    package var output: String
    /// Whether the classes are the output's first axis or its last.
    package var layout: InputSpec.Layout
    /// Class names by index.
    package var labels: [String]

    package init(
        input: InputSpec, output: String, layout: InputSpec.Layout, labels: [String]
    ) {
        self.input = input
        self.output = output
        self.layout = layout
        self.labels = labels
    }

    package var outputs: [String] { [output] }

    /// Whether a cell has one value: its class, or the score of the one class besides the
    /// background.
    static func isOneValue(_ shape: [Int]) -> Bool {
        (shape.count == 2 || (shape.count == 3 && (shape[0] == 1 || shape[2] == 1)))
            && shape.allSatisfy { $0 > 0 }
    }

    package func check(outputs: [[Int]]) throws(DetectorError) {
        let shape = outputs[0]
        let count = labels.count
        if Self.isOneValue(shape) { return }
        let isMap =
            shape.count == 3 && (layout == .nchw ? shape[0] : shape[2]) == count
            && (1...256).contains(count) && shape.allSatisfy { $0 > 0 }
        guard isMap else {
            throw .outputsDoNotFit(
                family: "segmentation",
                expected: [layout == .nchw ? [count, 0, 0] : [0, 0, count]], found: outputs)
        }
    }
}

/// A segmenter: picture in, the class of every cell out.
package typealias PictureSegmenter = NetworkReader<SegmenterSpec>

extension NetworkReader<SegmenterSpec> {
    /// Columns and rows of the output.
    private var grid: VisionCore.Size {
        let shape = runner.outputShapes[0]
        if shape.count == 2 { return Size(width: shape[1], height: shape[0]) }
        return spec.layout == .nchw
            ? Size(width: shape[2], height: shape[1]) : Size(width: shape[1], height: shape[0])
    }

    /// The best class of every cell of `image`; bars of a letterbox are left out.
    package func map(of image: ImageView) throws(DetectorError) -> ClassMap {
        let grid = grid
        return try runner.run(image) { outputs, transform in
            let columns = Self.cells(
                transform.offsetX, transform.covered.width, spec.input.size.width, grid.width)
            let rows = Self.cells(
                transform.offsetY, transform.covered.height, spec.input.size.height, grid.height)
            var classes: [UInt8] = []
            classes.reserveCapacity(columns.count * rows.count)
            let values = outputs[0].values
            if SegmenterSpec.isOneValue(outputs[0].shape) {
                return singles(values, columns: columns, rows: rows, width: grid.width)
            }
            let count = spec.labels.count
            let (cellStep, classStep) =
                spec.layout == .nchw ? (1, grid.width * grid.height) : (count, 1)
            for row in rows {
                for column in columns {
                    let first = (row * grid.width + column) * cellStep
                    var best = 0
                    for index in 1..<max(count, 1)
                    where values[first + index * classStep] > values[first + best * classStep] {
                        best = index
                    }
                    classes.append(UInt8(best))
                }
            }
            return ClassMap(
                size: Size(width: columns.count, height: rows.count), classes: classes,
                labels: spec.labels)
        }
    }

    /// The map of an output with one value a cell: whole numbers are classes; of other values,
    /// those above the middle (a half of shares, nought of logits) are the second class.
    private func singles(
        _ values: UnsafeBufferPointer<Float>, columns: Range<Int>, rows: Range<Int>, width: Int
    ) -> ClassMap {
        let isClasses = runner.givesIntegers[0]
        let areShares = isClasses || values.allSatisfy { $0 >= 0 && $0 <= 1 }
        var classes: [UInt8] = []
        for row in rows {
            for column in columns {
                let value = values[row * width + column]
                let index =
                    isClasses
                    ? UInt8(min(max(value, 0), 255)) : value > (areShares ? 0.5 : 0) ? 1 : 0
                classes.append(index)
            }
        }
        return ClassMap(
            size: Size(width: columns.count, height: rows.count), classes: classes,
            labels: isClasses || spec.labels.count != 1
                ? spec.labels : ["background"] + spec.labels)
    }

    /// The cells, of `count` over an axis of `extent` input pixels, that see the picture.
    private static func cells(_ offset: Float, _ covered: Int, _ extent: Int, _ count: Int)
        -> Range<Int>
    {
        let first = Int(offset) * count / extent
        let last = min(((Int(offset) + covered) * count + extent - 1) / extent, count)
        return first..<max(last, first + 1)
    }
}
