import Detectors
import Imaging
import InferenceEngine
import ModelCatalogue
import PipelineConfig
import VisionCore

/// A detector of three networks one after the other, planned; one for all lanes.
struct CascadeNetwork: Sendable {
    private let spec: CascadeSpec
    private let proposals: FollowedPlans
    private let refinement: Plan
    private let output: Plan

    /// The cascade that ends with `model`, as `form` describes it, from `before`, the models that
    /// propose and refine; `iou` is the pipeline's own wish.
    ///
    /// Throws where they are not three stages of one detector.
    init(
        _ model: ResolvedModel, _ form: MTCNNForm, before: [ResolvedModel], iou: Double?,
        _ precision: Precision
    ) throws {
        guard form.stage == .output, before.map(\.stage) == [.proposal, .refinement] else {
            throw BuildError.model(
                name: model.description.name,
                what: form.stage == .output
                    ? "'family.before' names the models that propose and refine, in this order"
                    : "it is one of three networks: name the last of them, of stage output")
        }
        let graph = try ModelFileFault.telling(of: before[0].path) {
            try ModelFile.load(path: before[0].path)
        }
        var options = PlanOptions()
        options.precision = precision
        let proposal = before[0].description
        proposals = FollowedPlans(graph, proposal, options)
        let stage = { (model: ModelDescription) throws(BuildError) in
            CascadeSpec.Stage(
                input: try InputSpec(model, takesParts: true),
                outputs: model.outputs.map(\.name), score: Float(model.thresholds.score))
        }
        let last = model.description
        let name = last.labels?.labels.first ?? "face"
        spec = CascadeSpec(
            proposal: try stage(proposal.sized(Self.anySize)),
            refinement: try stage(before[1].description), output: try stage(last),
            overlap: iou ?? last.thresholds.iou,
            label: Label(index: 0, name: name),
            smallest: Double(form.smallest))
        refinement = try NetworkLibrary.plan(
            before[1], input: spec.refinement.input.size, precision)
        output = try NetworkLibrary.plan(model, input: spec.output.input.size, precision)
    }

    /// Stands for the size of the proposing network, which each level of a pyramid gives.
    private static let anySize = VisionCore.Size(width: 12, height: 12)

    /// A detector of one lane.
    func detector(_ pool: ComputePool) throws(DetectorError) -> CascadeDetector {
        let (spec, proposals) = (spec, proposals)
        return try CascadeDetector(
            spec: spec,
            proposal: { size throws(DetectorError) in
                let plan: Plan
                do { plan = try proposals.plan(size) } catch {
                    throw DetectorError.engine("an input of \(size.width)x\(size.height): \(error)")
                }
                var stage = spec.proposal
                stage.input.size = size
                return try Self.runner(plan, stage, pool)
            },
            refinement: try Self.runner(refinement, spec.refinement, pool),
            output: try Self.runner(output, spec.output, pool))
    }

    private static func runner(
        _ plan: Plan, _ stage: CascadeSpec.Stage, _ pool: ComputePool
    ) throws(DetectorError) -> NetworkRunner {
        try NetworkRunner(plan: plan, pool: pool, input: stage.input, outputs: stage.outputs)
    }
}

extension ResolvedModel {
    /// Which network of a cascade it is; nil for any other model.
    fileprivate var stage: MTCNNStage? {
        guard case .mtcnn(let form) = description.family else { return nil }
        return form.stage
    }
}
