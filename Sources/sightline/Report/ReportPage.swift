import EventLog
import VisionCore

/// A log as one page: HTML with its pictures inside, without scripts, that asks no network.
struct ReportPage {
    let path: String
    let header: LogHeader
    let sources: [SourceReport]
    /// A picture of each source as a data URI, by name.
    let pictures: [String: String]
    /// When the run began, as the log says it; nil without clocks.
    let begun: String?
    /// Why the log ends: nil where it does not.
    let end: String?

    /// The whole page.
    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy"
         content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>\(Markup.escaped("Report of " + path))</title>
        <style>\(Self.style)</style></head><body>
        <h1>\(Markup.escaped(path))</h1>
        \(Markup.table(["", ""], facts))
        \(sources.map(section).joined())
        </body></html>

        """
    }

    private var facts: [[String]] {
        var facts = [
            ["sources", sources.map(\.name).joined(separator: ", ")],
            ["networks", header.record.models.map(\.id).joined(separator: ", ")],
        ]
        if let begun { facts.append(["begun", begun]) }
        facts.append(["ended", end ?? "the log has no end: the run was killed or goes on"])
        return facts
    }

    private func section(_ source: SourceReport) -> String {
        let (from, to) = source.span ?? (0, 0)
        var text =
            "<section><h2>\(Markup.escaped(source.name))</h2>\n<p>"
            + Markup.escaped(
                "\(source.size.width)x\(source.size.height), \(Markup.time(to - from)) from "
                    + "\(Markup.time(from)), \(source.eventCount) events") + "</p>\n"
        text += totals(source)
        for (name, line) in source.lines.sorted(by: { $0.key < $1.key }) {
            text += counts(name, line, from, to)
        }
        for (name, zone) in source.zones.sorted(by: { $0.key < $1.key }) {
            text += occupancy(name, zone, from, to)
            text += stays(name, zone)
        }
        let shapes = RuleOutlines(header.settings, source: source.name, size: source.size).svg
        for heat in [true, false] {
            text += "<h3>\(heat ? "Where objects were" : "Ways")</h3>\n"
            text += source.map.svg(
                size: source.size, background: pictures[source.name], shapes: shapes, heat: heat)
        }
        if !source.map.undrawn.isEmpty {
            text += "<p>\(source.map.undrawn.count) further ways are not drawn.</p>\n"
        }
        return text + losses(source) + events(source) + "</section>\n"
    }

    private func totals(_ source: SourceReport) -> String {
        let rows = source.lines.sorted { $0.key < $1.key }.map { name, line in
            [
                name, "\(line.inward.count)", "\(line.outward.count)",
                "\(line.inward.count - line.outward.count)",
            ]
        }
        return rows.isEmpty ? "" : Markup.table(["line", "in", "out", "net"], rows)
    }

    private func counts(
        _ name: String, _ line: SourceReport.Line, _ from: Double, _ to: Double
    ) -> String {
        func rising(_ times: [Double]) -> [(x: Double, y: Double)] {
            [(from, 0)] + times.sorted().enumerated().map { ($1, Double($0 + 1)) }
        }
        return Chart(
            title: "\(name): crossings so far", xName: "media time", yName: "crossings",
            range: (from, max(to, from + 1)),
            series: [
                .init(name: "in", points: rising(line.inward)),
                .init(name: "out", points: rising(line.outward)),
            ]
        ).svg
    }

    private func occupancy(
        _ name: String, _ zone: SourceReport.Zone, _ from: Double, _ to: Double
    ) -> String {
        guard !zone.occupancy.isEmpty else { return "" }
        let steps = zone.occupancy.sorted { $0.time < $1.time }.map {
            (x: $0.time, y: Double($0.count))
        }
        return Chart(
            title: "\(name): objects inside", xName: "media time", yName: "objects",
            range: (from, max(to, from + 1)),
            series: [.init(name: "inside", points: [(from, 0)] + steps)]
        ).svg
    }

    private func stays(_ name: String, _ zone: SourceReport.Zone) -> String {
        guard let longest = zone.stays.max() else { return "" }
        let width = Chart.step(max(longest, 1) / 20, whole: false)
        var bars: [Double: Int] = [:]
        for stay in zone.stays { bars[(stay / width).rounded(.down), default: 0] += 1 }
        return Chart(
            title: "\(name): how long they stayed", xName: "stay", yName: "visits",
            range: (0, ((longest / width).rounded(.down) + 1) * width),
            series: [
                .init(
                    name: "visits",
                    points: bars.sorted { $0.key < $1.key }.map {
                        ($0.key * width, Double($0.value))
                    })
            ], barWidth: width
        ).svg
    }

    private func losses(_ source: SourceReport) -> String {
        var text = "<h3>What was lost</h3>\n"
        if source.drops.isEmpty, source.gaps.isEmpty {
            return text + "<p>Nothing was dropped, and there is no gap.</p>\n"
        }
        if !source.drops.isEmpty {
            text += Markup.table(
                ["dropped by", "frames"],
                source.drops.sorted { $0.key < $1.key }.map { [$0.key, "\($0.value)"] })
        }
        if !source.gaps.isEmpty {
            text += Markup.table(["gap from", "cause", "length"], source.gaps)
        }
        return text
    }

    private func events(_ source: SourceReport) -> String {
        guard source.eventCount > 0 else { return "<h3>Events</h3>\n<p>None.</p>\n" }
        let left = source.eventCount - source.events.count
        return "<h3>Events</h3>\n"
            + (left > 0
                ? "<p>The first \(source.events.count); \(left) more are in the log.</p>" : "")
            + Markup.table(
                ["time", "type", "rule", "phase", "class", "track", "data"], source.events)
    }

    private static let style = """
        body{font:15px/1.5 system-ui,sans-serif;max-width:980px;margin:2em auto;padding:0 1em;\
        color:#1b1f24;background:#fff}
        h1{font-size:1.5em;overflow-wrap:anywhere}h2{margin-top:2em;border-bottom:2px solid #d0d7de}
        table{border-collapse:collapse;margin:.8em 0;font-variant-numeric:tabular-nums}
        th,td{text-align:left;padding:.25em .8em;border-bottom:1px solid #d8dee4;\
        vertical-align:top}
        th{color:#57606a;font-weight:600}svg{display:block;width:100%;height:auto;margin:.8em 0}
        svg text{font:12px system-ui,sans-serif;fill:#57606a}
        svg .title{font-size:14px;font-weight:600;fill:#1b1f24}
        svg .grid{stroke:#e6eaee}svg .axis{stroke:#8c959f}
        @media print{section{break-inside:avoid}}
        """
}
