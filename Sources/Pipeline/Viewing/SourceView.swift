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
            style: AnnotationStyle(plan.description.annotate), skeleton: plan.skeleton,
            isTracked: plan.description.isTracking(run.name))
    }
}

extension PipelineRun {
    /// The sources, to be looked at.
    package var views: [SourceView] { supervisor.views }
}

extension AnnotationStyle {
    /// The same with nothing drawn but what is to be hidden.
    var plain: AnnotationStyle {
        var style = self
        style.boxes = false
        style.labels = false
        style.ids = false
        style.scores = false
        style.trails = .zero
        style.masks = false
        style.skeletons = false
        style.zones = false
        style.lines = false
        style.counters = false
        style.hud = false
        return style
    }
}
