import InferenceEngine
import Tensors

/// A node on its way into the engine's graph: checked access to attributes and inputs.
struct NodeBuilder {
    let message: NodeMessage
    let opset: Int
    let files: WeightFiles
    var graph: ModelGraph
    var inputs: [Outlet?]
    /// Set when the node is nothing but a constant.
    var constant: Tensor?

    init(
        message: NodeMessage, opset: Int, files: WeightFiles, graph: ModelGraph, inputs: [Outlet?]
    ) {
        self.message = message
        self.opset = opset
        self.files = files
        self.graph = graph
        self.inputs = inputs
    }

    func invalid(_ attribute: String, _ reason: String) -> ImportError {
        .invalidAttribute(
            node: message.name, name: message.operatorType, attribute: attribute, reason: reason)
    }

    var unsupported: ImportError {
        .unsupportedOperator(node: message.name, name: message.operatorType, opset: opset)
    }

    /// The inputs that must be there, counted.
    func requireInputs(_ range: ClosedRange<Int>) throws(ImportError) {
        guard range.contains(inputs.count),
            inputs.prefix(range.lowerBound).allSatisfy({ $0 != nil })
        else {
            throw .brokenGraph(
                subject: "node '\(message.name)'",
                reason: "\(message.operatorType) has \(inputs.count) inputs")
        }
    }

    func integer(_ name: String, default value: Int) -> Int {
        message.attributes[name]?.integer ?? value
    }

    func flag(_ name: String, default value: Bool = false) -> Bool {
        integer(name, default: value ? 1 : 0) != 0
    }

    func float(_ name: String, default value: Float) -> Float {
        message.attributes[name]?.float ?? value
    }

    func text(_ name: String, default value: String) -> String {
        message.attributes[name]?.text ?? value
    }

    func integers(_ name: String) -> [Int]? {
        message.attributes[name]?.integers
    }

    func tensor(_ name: String) throws(ImportError) -> Tensor? {
        guard let range = message.attributes[name]?.tensor else { return nil }
        return try TensorMessage(files.model.bytes, range).tensor(in: files)
    }

    /// Two sizes of an attribute, or the default.
    func pair(_ name: String, default value: Int) throws(ImportError) -> [Int] {
        guard let given = integers(name), !given.isEmpty else { return [value, value] }
        guard given.count == 2 else {
            throw invalid(name, "has \(given.count) values where two belong")
        }
        guard given.allSatisfy({ $0 >= 0 && $0 <= 1 << 20 }) else {
            throw invalid(name, "of \(given) is out of range")
        }
        return given
    }

    /// The window attributes that convolutions and pools share.
    func window(kernelIsAttribute: Bool) throws(ImportError) -> Window {
        let kernel = try pair("kernel_shape", default: 1)
        if kernelIsAttribute, integers("kernel_shape") == nil {
            throw invalid("kernel_shape", "is missing")
        }
        return Window(
            kernel: kernel, strides: try pair("strides", default: 1),
            dilations: try pair("dilations", default: 1), padding: try padding())
    }

    /// The window attributes over any number of spatial axes.
    func spatialWindow() throws(ImportError) -> SpatialWindow {
        var window = SpatialWindow(
            kernel: integers("kernel_shape") ?? [], strides: integers("strides") ?? [],
            dilations: integers("dilations") ?? [], roundsUp: flag("ceil_mode"))
        switch text("auto_pad", default: "NOTSET") {
        case "SAME_UPPER": window.autoPad = .sameUpper
        case "SAME_LOWER": window.autoPad = .sameLower
        case "VALID": break
        case "NOTSET", "": window.pads = integers("pads") ?? []
        case let other: throw invalid("auto_pad", "is '\(other)'")
        }
        return window
    }

    /// How many spatial axes a window has, from its attributes or its inputs; 2 where nothing
    /// says it.
    func spatialRank(kernelIsAttribute: Bool) throws(ImportError) -> Int {
        if kernelIsAttribute, integers("kernel_shape")?.isEmpty != false {
            throw invalid("kernel_shape", "is missing")
        }
        for name in ["kernel_shape", "strides", "dilations", "output_padding"] {
            if let values = integers(name), !values.isEmpty { return values.count }
        }
        if let pads = integers("pads"), !pads.isEmpty { return pads.count / 2 }
        for case let input? in inputs.prefix(2) {
            if let rank = graph.declaredRank(input), rank > 2 { return rank - 2 }
        }
        return 2
    }

    /// Channel groups of a convolution.
    func groups() throws(ImportError) -> Int {
        let groups = integer("group", default: 1)
        guard groups >= 1, groups <= 1 << 20 else {
            throw invalid("group", "of \(groups) is out of range")
        }
        return groups
    }

    private func padding() throws(ImportError) -> Padding {
        switch text("auto_pad", default: "NOTSET") {
        case "SAME_UPPER": return .sameUpper
        case "SAME_LOWER": return .sameLower
        case "VALID": return .none
        case "NOTSET", "":
            guard let pads = integers("pads"), !pads.isEmpty else { return .none }
            guard pads.count == 4, pads.allSatisfy({ $0 >= 0 && $0 <= 1 << 20 }) else {
                throw invalid("pads", "of \(pads) is not four sizes")
            }
            return .explicit(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3])
        case let other: throw invalid("auto_pad", "is '\(other)'")
        }
    }

    /// Puts a constant at an input's place, filling up with inputs left out.
    mutating func setInput(_ index: Int, to tensor: Tensor, named name: String) {
        while inputs.count <= index { inputs.append(nil) }
        inputs[index] = graph.addConstant(tensor, named: "\(message.name).\(name)")
    }

    /// An attribute of older operator sets that newer ones take as input.
    mutating func moveIntegers(_ name: String, toInput index: Int, before version: Int) {
        guard opset < version, let values = integers(name) else { return }
        setInput(index, to: Tensor(integers: values), named: name)
    }
}
