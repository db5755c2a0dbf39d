package import PipelineConfig
import VisionCore

/// The stage graph of a pipeline in words, without opening anything.
package enum GraphOutline {
    /// One line a stage, in the order of flow.
    package static func text(of description: PipelineDescription) -> String {
        var lines: [String] = []
        for source in description.sources {
            let detect = description.detect(of: source)
            let track = description.track(of: source)
            lines.append("  capture.\(source.name) → decode.\(source.name) → detect")
            lines.append(
                "    model \(detect?.model ?? "none"), tracker \(track?.kind.rawValue ?? "none")")
            for rule in description.rules(of: source) {
                lines.append("    rule \(rule.name): \(rule.kind.rawValue)")
            }
        }
        lines.append("  detect → track → log \(description.log.to ?? "none")")
        if let pose = description.pose { lines.append("    pose \(pose.model)") }
        for attribute in description.attributes {
            lines.append("    attribute \(attribute.name): \(attribute.model)")
        }
        for output in description.outputs {
            lines.append("  track → annotate → encode → \(output.to)")
        }
        if let record = description.record {
            let kept = [record.snapshot ? "snapshots" : nil, record.clip == nil ? nil : "clips"]
            let words = kept.compactMap(\.self).joined(separator: ", ")
            lines.append("  capture, track → media → \(record.to) (\(words))")
        }
        for result in description.results { lines.append("  track → results → \(result.path)") }
        return TerminalText.escapedLines(Redactor.masked(lines.joined(separator: "\n") + "\n"))
    }
}
