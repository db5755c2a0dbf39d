import PipelineConfig

/// The outputs of a network without the axis of pictures, as the readers of shapes ask for them.
struct OutputShapes {
    /// An output.
    struct Output {
        let name: String
        let shape: [Int]?
        let isInteger: Bool
        let maker: String?
    }

    let outputs: [Output]
    let width: Int
    let height: Int

    init(_ outline: NetworkOutline, width: Int, height: Int) {
        self.width = width
        self.height = height
        outputs = outline.outputs.map { output in
            let extents = output.extents?.map { $0 ?? 0 }
            let shape =
                extents.map { $0.count > 1 && $0[0] == 1 ? Array($0.dropFirst()) : $0 }
            return Output(
                name: output.name, shape: shape, isInteger: output.dataType.contains("int"),
                maker: output.maker)
        }
    }

    /// The outputs of this many axes.
    func outputs(ofRank rank: Int) -> [Output] { outputs.filter { $0.shape?.count == rank } }

    /// How many cells grids of these strides have together.
    func cells(_ strides: [Int]) -> Int {
        strides.reduce(0) { sum, stride in
            sum + ((width + stride - 1) / stride) * ((height + stride - 1) / stride)
        }
    }

    /// The strides that detectors are built with, the usual ones first.
    private static let grids = [
        [8, 16, 32], [8, 16, 32, 64], [4, 8, 16, 32], [16, 32], [16, 32, 64],
    ]

    /// Whether `count` boxes are one for each cell of the usual grids.
    func isGrid(_ count: Int) -> Bool { Self.grids.contains { cells($0) == count } }

    /// Whether `count` boxes are three for each cell.
    func isAnchorGrid(_ count: Int) -> Bool { count % 3 == 0 && isGrid(count / 3) }

    /// The strides of the grids with so many cells together.
    func strides(of count: Int) -> [Int] {
        Self.grids.first { cells($0) == count } ?? Self.grids[0]
    }
}
