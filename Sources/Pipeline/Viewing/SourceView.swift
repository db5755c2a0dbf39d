import Annotation
import PipelineConfig
import VisionCore

/// A source as one may look at it.
package struct SourceView: Sendable {
    /// Its name.
    package let name: String
    /// Its newest frame.
    package let latest: LatestFrame
    /// How its pictures are drawn.
    let style: AnnotationStyle
    let skeleton: Skeleton?
    let isTracked: Bool
}

extension Supervisor {
    /// The sources, in the order in which they joined.
    var views: [SourceView] { withRuns { $0.map(SourceView.init) } }
}

extension SourceView {
    init(_ run: SourceRun) {
        let plan = run.plan
        self.init(
            name: run.name, latest: run.memory.latest,
            style: plan.style, skeleton: plan.skeleton,
            isTracked: plan.description.isTracking(run.name))
    }
}

extension PipelineRun {
    /// The sources, to be looked at.
    package var views: [SourceView] { supervisor.views }
}
