import InferenceEngine
import Tensors
import Testing

/// Operators at the ends of their attributes and values, each by a graph of one node.
@Suite struct ExtremeValueTests {
    /// A node that must be refused, with a word of the reason.
    struct Refusal: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let word: String
        let op: any Operator
        let inputs: [Tensor]

        init(_ name: String, _ word: String, _ op: any Operator, _ inputs: [Tensor]) {
            testDescription = name
            self.word = word
            self.op = op
            self.inputs = inputs
        }
    }

    private static let picture = Tensor(zeros: [1, 1, 4, 4])

    private static func window(
        _ kernel: Int, dilation: Int = 1, _ padding: Padding = .sameUpper
    ) -> Window {
        Window(
            kernel: [kernel, kernel], strides: [1, 1], dilations: [dilation, dilation],
            padding: padding)
    }

    static let refusals: [Refusal] =
        [Pad.Mode.constant, .reflect, .edge, .wrap].flatMap { mode in
            [Int.min, Int.max].map { pad in
                Refusal(
                    "a border of \(pad), \(mode)", "pads", Pad(mode: mode),
                    [picture, Tensor(integers: [0, 0, pad, 0, 0, 0, 0, pad])])
            }
        } + [
            Refusal(
                "a window that reaches over 2^32 elements", "window",
                MaxPool(window: window(1 << 16, dilation: 1 << 16), roundsUp: false), [picture]),
            Refusal(
                "a window over any axes that reaches over 2^32 elements", "window",
                SpatialAveragePool(
                    window: SpatialWindow(
                        kernel: [1 << 16, 1], dilations: [1 << 16, 1], autoPad: .sameLower),
                    countsPadding: true), [picture]),
            Refusal(
                "a window of 2^96 taps", "too large",
                Col2Im(window: SpatialWindow()),
                [
                    Tensor(zeros: [1, 1, 1]), Tensor(integers: [Int](repeating: 1 << 20, count: 6)),
                    Tensor(integers: [Int](repeating: 1 << 16, count: 6)),
                ]),
            Refusal(
                "a transposed convolution cut by 2^63", "padding",
                ConvTranspose(
                    window: window(
                        1, .explicit(top: .min, left: 0, bottom: .max, right: 0)), groups: 1,
                    outputPadding: [0, 0], outputSize: nil),
                [picture, Tensor(zeros: [1, 1, 1, 1])]),
            Refusal(
                "a transposed convolution of -2^63 rows", "out of range",
                ConvTranspose(
                    window: window(1), groups: 1, outputPadding: [0, 0], outputSize: [.min, 4]),
                [picture, Tensor(zeros: [1, 1, 1, 1])]),
            Refusal(
                "2^62 groups of offsets for no channels", "groups",
                DeformConv(window: SpatialWindow(), groups: 1, offsetGroups: 1 << 62),
                [
                    Tensor(zeros: [1, 0, 4, 4]), Tensor(zeros: [1, 0, 1, 1]),
                    Tensor(zeros: [1, 2, 4, 4]),
                ]),
            Refusal(
                "blocks of 2^63 - 1 levels", "scale",
                QuantizeLinear(axis: 3, blockSize: .max),
                [picture, Tensor([1, 1], shape: [2])]),
            Refusal(
                "a region of infinite width", "region",
                Resample(mode: .linear, coordinates: .cropAndResize),
                [
                    picture, Tensor([0, 0, 0, 0, 1, 1, .infinity, 1], shape: [8]),
                    Tensor([1, 1, 1, 1], shape: [4]),
                ]),
            Refusal(
                "a picture of no sample", "do not fit",
                RoiAlign(
                    mode: .average, rows: 1, columns: 1, sampling: 1, scale: 1, halfPixel: true),
                [
                    Tensor(zeros: [0, 1, 4, 4]), Tensor([0, 0, 1, 1], shape: [1, 4]),
                    Tensor(integers: [0]),
                ]),
            Refusal(
                "an empty result of 2^61 by 2^61", "too large",
                ConstantOfShape(value: .init(zeros: [1])),
                [Tensor(integers: [0, 1 << 61, 1 << 61])]),
            Refusal(
                "no picture at all, 2^40 wide", "too large", Expand(),
                [Tensor(zeros: [0, 1, 1]), Tensor(integers: [0, 1 << 40, 4])]),
        ]

    /// The node on constants, so that it is computed when planned.
    private func plan(_ op: any Operator, _ inputs: [Tensor], outputs: Int = 1) throws -> Plan {
        var graph = ModelGraph()
        let x = graph.addInput(named: "x", fact: OpenFact(.float32, [1]))
        let constants = inputs.enumerated().map { graph.addConstant($1, named: "c\($0)") }
        let made = (0..<outputs).map { graph.addOutlet(named: "y\($0)") }
        graph.add(Node(name: "the node", op: op, inputs: constants, outputs: made))
        let kept = graph.addOutlet(named: "z")
        graph.add(Node(name: "kept", op: Relu(), inputs: [x], outputs: [kept]))
        for outlet in made + [kept] { graph.addOutput(outlet) }
        return try Plan(graph)
    }

    @Test(arguments: refusals)
    func `a number that nothing can be made of is refused with the node named`(
        _ refusal: Refusal
    ) {
        let error = #expect(throws: EngineError.self) {
            _ = try plan(refusal.op, refusal.inputs)
        }
        #expect(error?.subject == "node 'the node'")
        #expect(error?.summary.contains(refusal.word) == true, "\(error?.summary ?? "")")
    }

    /// Runs a node whose inputs are given in the run.
    private func run<Element: BitwiseCopyable>(
        _ op: any Operator, _ inputs: [Tensor], outputs: Int = 1, _ index: Int = 0,
        as type: Element.Type
    ) throws -> [Element] {
        var graph = ModelGraph()
        let values = inputs.enumerated().map { index, tensor in
            graph.addInput(
                named: "x\(index)", fact: OpenFact(tensor.dataType, tensor.shape.map { $0 }))
        }
        let made = (0..<outputs).map { graph.addOutlet(named: "y\($0)") }
        graph.add(Node(name: "the node", op: op, inputs: values, outputs: made))
        for outlet in made { graph.addOutput(outlet) }
        let session = Session(plan: try Plan(graph), pool: ComputePool(threads: 2))
        for (index, tensor) in inputs.enumerated() {
            session.withInput(index, of: UInt8.self, tensor)
        }
        try session.run()
        return session.withOutput(index, of: type) { Array($1) }
    }

    /// What ONNX Runtime 1.32 gives.
    static let dynamicLevels: [(x: [Float], levels: [UInt8], zero: UInt8)] = [
        ([-.infinity, 1, 2], [0, 255, 255], 255), ([.infinity, 1, 2], [0, 0, 0], 0),
        ([.nan, 1, 2], [0, 127, 255], 0), ([-.infinity, .infinity, 0, 3], [0, 0, 255, 255], 255),
        ([3.4e38, -3.4e38], [0, 0], 0),
    ]

    @Test(arguments: dynamicLevels)
    func `levels of a range that is not finite are those of ONNX Runtime`(
        x: [Float], levels: [UInt8], zero: UInt8
    ) throws {
        let input = Tensor(x, shape: [x.count])
        #expect(
            try run(DynamicQuantizeLinear(), [input], outputs: 3, 0, as: UInt8.self) == levels)
        #expect(
            try run(DynamicQuantizeLinear(), [input], outputs: 3, 2, as: UInt8.self) == [zero])
    }

    private static let extremes: [Float] = [
        .nan, .infinity, -.infinity, 3.4e38, -3.4e38, 0.5, 2,
    ]

    @Test func `levels of what is no number are those of ONNX Runtime`() throws {
        let x = Tensor(Self.extremes, shape: [7]), scale = Tensor([0.5], shape: [])
        var zero = Tensor(zeros: [], dataType: .uint8)
        zero.withMutableElements(of: UInt8.self) { $0[0] = 3 }
        #expect(
            try run(QuantizeLinear(), [x, scale, zero], as: UInt8.self)
                == [0, 255, 0, 255, 0, 4, 7])
        var signed = Tensor(zeros: [], dataType: .int8)
        signed.withMutableElements(of: Int8.self) { $0[0] = 3 }
        #expect(
            try run(QuantizeLinear(dataType: .int8), [x, scale, signed], as: Int8.self)
                == [-128, 127, -128, 127, -128, 4, 7])
    }

    @Test func `an index that is no number marks nothing`() throws {
        let depth = Tensor(integers: [3])
        var graph = ModelGraph()
        let x = graph.addInput(named: "x", fact: OpenFact(.float32, [8]))
        let constants = [
            graph.addConstant(depth, named: "depth"),
            graph.addConstant(Tensor([0, 1], shape: [2]), named: "values"),
        ]
        let y = graph.addOutlet(named: "y")
        graph.add(
            Node(name: "the node", op: OneHot(axis: -1), inputs: [x] + constants, outputs: [y]))
        graph.addOutput(y)
        let session = Session(plan: try Plan(graph), pool: ComputePool(threads: 1))
        session.withInput(0) { _ = $0.update(fromContentsOf: Self.extremes + [-1]) }
        try session.run()
        let marks = session.withOutput(0) { Array($1) }
        #expect(Array(marks[..<15]) == [Float](repeating: 0, count: 15))
        #expect(Array(marks[15...]) == [1, 0, 0, 0, 0, 1, 0, 0, 1])
    }

    @Test func `whole numbers of floats go to the nearest end`() throws {
        let x = Tensor(Self.extremes, shape: [7])
        #expect(
            try run(Cast(to: .int32), [x], as: Int32.self)
                == [0, .max, .min, .max, .min, 0, 2])
        #expect(
            try run(Cast(to: .uint64), [x], as: UInt64.self) == [0, .max, 0, .max, 0, 0, 2])
    }

    @Test func `counts of keys that no length can have are all or none`() throws {
        func mix(_ count: Int) throws -> [Float] {
            let x = Tensor([1, 2, 3, 4], shape: [1, 1, 2, 2])
            var graph = ModelGraph()
            let op = Attention(
                isCausal: false, queryHeads: 0, keyHeads: 0, scale: nil, cap: 0, window: (-1, -1),
                scores: .products)
            let value = graph.addConstant(x, named: "x")
            let counts = graph.addInput(named: "counts", fact: OpenFact(.int64, [1]))
            let y = graph.addOutlet(named: "y")
            graph.add(
                Node(
                    name: "the node", op: op,
                    inputs: [value, value, value, nil, nil, nil, counts], outputs: [y]))
            graph.addOutput(y)
            let session = Session(plan: try Plan(graph), pool: ComputePool(threads: 1))
            session.withInput(0, of: Int64.self) { $0[0] = Int64(count) }
            try session.run()
            return session.withOutput(0) { Array($1) }
        }
        #expect(try mix(.max) == mix(2))
        #expect(try mix(.min) == mix(0))
    }

    @Test func `different numbers of every type are found`() throws {
        // The wider floats enter a plan as float32.
        for type in DataType.allCases where ![.float16, .bfloat16, .float64].contains(type) {
            let result = try run(
                Unique(axis: nil, sorted: true), [Tensor(zeros: [4], dataType: type)], outputs: 4,
                3,
                as: Int64.self)
            #expect(result == [4], "\(type)")
        }
    }

    @Test func `an empty axis takes part in a sum of products`() throws {
        let op = try #require(Einsum(equation: "ij,jk->ik"))
        let plan = try plan(op, [Tensor(zeros: [0, 3]), Tensor(zeros: [3, 2])])
        #expect(plan.outputs[0].fact?.shape == [0, 2])
    }

    @Test func `channels that are none are normalized to none`() throws {
        let plan = try plan(
            LocalResponse(size: 3, alpha: 1, beta: 0.5, bias: 1), [Tensor(zeros: [1, 0, 4, 4])])
        #expect(plan.outputs[0].fact?.shape == [1, 0, 4, 4])
    }

    @Test func `a pool has threads within limits`() {
        #expect(ComputePool(threads: .min).threads == 1)
        #expect(ComputePool(threads: .max).threads == ComputePool.threadLimits.upperBound)
    }

    @Test func `a chain of a hundred thousand views is planned in seconds`() throws {
        var graph = ModelGraph()
        var value = graph.addInput(named: "x", fact: OpenFact(.float32, [1, 8]))
        let shapes = [[8, 1], [1, 8]].map {
            graph.addConstant(Tensor(integers: $0), named: "shape")
        }
        for index in 0..<100_000 {
            let next = graph.addOutlet(named: "v\(index)")
            let op: any Operator = index % 3 == 2 ? Identity() : Reshape()
            graph.add(
                Node(
                    name: "n\(index)", op: op,
                    inputs: index % 3 == 2 ? [value] : [value, shapes[index % 2]],
                    outputs: [next]))
            value = next
        }
        graph.addOutput(value)
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try Plan(graph) }
        #expect(time < .seconds(60), "\(time)")
    }
}

extension Session {
    /// Fills an input with the bytes of a tensor of its type.
    fileprivate func withInput(_ index: Int, of type: UInt8.Type, _ tensor: Tensor) {
        func copy<Element: BitwiseCopyable>(_ type: Element.Type) {
            withInput(index, of: type) { buffer in
                tensor.withElements(of: type) { _ = buffer.update(from: $0) }
            }
        }
        switch tensor.dataType.byteSize {
        case 1: copy(UInt8.self)
        case 2: copy(UInt16.self)
        case 4: copy(UInt32.self)
        default: copy(UInt64.self)
        }
    }
}
