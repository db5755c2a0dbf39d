/// The rewriting passes in their order.
struct Optimization {
    static func apply(_ graph: inout TypedGraph) {
        NoOperationRemoval.apply(&graph)
        ByteRegions.apply(&graph)
        Inference.foldDequantized(&graph)
        NoOperationRemoval.apply(&graph)
        ActivationPatterns.apply(&graph)
        PoolingPatterns.apply(&graph)
        ChannelPatterns.apply(&graph)
        PaddingFolding.apply(&graph)
        FocusFolding.apply(&graph)
        AffineFolding.apply(&graph)
        EpilogueFusion.apply(&graph)
        HeadTransposes.apply(&graph)
    }
}
