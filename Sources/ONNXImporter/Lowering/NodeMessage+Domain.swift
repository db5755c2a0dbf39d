extension NodeMessage {
    /// Whether it is of ONNX's own domain.
    var isStandard: Bool { domain.isEmpty || domain == "ai.onnx" }

    /// The operator, behind its domain where that is not ONNX's own.
    var fullName: String { isStandard ? operatorType : "\(domain).\(operatorType)" }

    /// Whether it chooses between two bodies.
    var isBranch: Bool { isStandard && operatorType == "If" }
}
