/// The rewriting passes in their order.
struct Optimization {
    /// A pass with its name, for failures.
    struct Pass: Sendable {
        let name: String
        let apply: @Sendable (inout TypedGraph) -> Void

        init(_ name: String, _ apply: @escaping @Sendable (inout TypedGraph) -> Void) {
            self.name = name
            self.apply = apply
        }
    }

    /// All of them.
    static let passes = [
        Pass("NoOperationRemoval") { NoOperationRemoval.apply(&$0) },
        Pass("QuantizedRegions") { QuantizedRegions.apply(&$0) },
        Pass("FactInference.foldDequantized") { FactInference.foldDequantized(&$0) },
        Pass("NoOperationRemoval, second") { NoOperationRemoval.apply(&$0) },
        Pass("ActivationPatterns") { ActivationPatterns.apply(&$0) },
        Pass("GeluPatterns") { GeluPatterns.apply(&$0) },
        Pass("NormalizationPatterns") { NormalizationPatterns.apply(&$0) },
        Pass("PoolingPatterns") { PoolingPatterns.apply(&$0) },
        Pass("ChannelPatterns") { ChannelPatterns.apply(&$0) },
        Pass("PaddingFolding") { PaddingFolding.apply(&$0) },
        Pass("FocusFolding") { FocusFolding.apply(&$0) },
        Pass("AffineFolding") { AffineFolding.apply(&$0) },
        Pass("ConvBeforeResize") { ConvBeforeResize.apply(&$0) },
        Pass("EpilogueFusion") { EpilogueFusion.apply(&$0) },
        Pass("ProductFusion") { ProductFusion.apply(&$0) },
        Pass("AttentionPatterns") { AttentionPatterns.apply(&$0) },
        Pass("HeadTransposes") { HeadTransposes.apply(&$0) },
    ]

    /// Applies passes one after the other.
    ///
    /// Debug builds check the graph after each and throw the name of the pass that broke it.
    static func apply(
        _ graph: inout TypedGraph, passes: [Pass] = passes
    ) throws(EngineError) {
        for pass in passes {
            pass.apply(&graph)
            #if DEBUG
                if let reason = GraphCheck.fault(in: graph) {
                    throw .brokenPass(name: pass.name, reason: reason)
                }
            #endif
        }
    }
}
