import Annotation
import PipelineConfig
import VisionCore

/// All that is needed to run one source.
struct SourcePlan {
    /// The source, open already when it is a file.
    var opened: OpenedSource
    /// What is looked for in its frames.
    let task: DetectionTask
    /// What it is owed of the inference service.
    var quota = InferenceQuota()
    /// Where its numbers begin.
    let position: SourceMemory.Position
    /// Tracker and rules as they are before its first frame.
    let analysis: SourceAnalysis
    /// Behind which frame a file run resumes.
    let resume: DecodePoint?
    /// What networks said of the objects before it.
    let attributes: AttributeMemory?
    /// What an earlier run has left of its outputs, by their paths.
    var outputs: [String: OutputPoint] = [:]
    /// Keeps account of the files that outputs make; nil where nothing is remembered.
    var register: OutputRegister?
    /// What the pipeline says of queues, drawing and outputs.
    let description: PipelineDescription
    /// What is drawn on its pictures, and hidden in them.
    let style: AnnotationStyle
    /// The skeleton that poses are drawn with.
    let skeleton: Skeleton?
    /// Names of stages end with the name of the source where there are several.
    let namesSource: Bool

    /// What is asked of the source.
    var settings: SourceSettings { opened.settings }
}
