/// What people who come from other tools look for: a table at the end of the reference.
package enum ForeignTerms {
    /// Tool, its word, ours.
    private static let rows: [(tool: String, word: String, ours: String)] = [
        (
            "supervision", "LineZone(start, end)",
            "line, points: [start, end]; its in is our out: inside: left"
        ),
        ("supervision", "triggering_anchors", "anchor; all four corners: anchor: box"),
        (
            "supervision", "minimum_crossing_threshold",
            "hold, a span of time, and clear, a distance"
        ),
        ("supervision", "PolygonZone", "zone; its current_count is data.occupancy"),
        ("DeepStream", "nvdsanalytics line-crossing", "line; its direction arrow: inside: [x, y]"),
        ("DeepStream", "nvdsanalytics roi-filtering", "zone; inverse-roi: holes"),
        ("DeepStream", "nvdsanalytics overcrowding", "occupancy, over: N; time-threshold: hold"),
        ("DeepStream", "nvdsanalytics direction-detection", "heading, toward"),
        ("Ultralytics", "ObjectCounter, two points", "line; its IN and OUT: see check"),
        ("Ultralytics", "ObjectCounter, a region", "zone"),
        ("Ultralytics", "QueueManager", "queue, head"),
        ("Ultralytics", "SpeedEstimator", "speed, and sources.NAME.ground for real metres"),
        ("Ultralytics", "TrackZone, RegionCounter", "zone, occupancy; count for intervals"),
    ]

    /// The table.
    package static var text: String {
        let widths = (
            rows.map(\.tool.count).max() ?? 0, rows.map(\.word.count).max() ?? 0
        )
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(width - text.count, 0))
        }
        return "\nComing from another tool\n"
            + rows.map { row in
                "    \(padded(row.tool, widths.0))  \(padded(row.word, widths.1))  \(row.ours)\n"
            }.joined()
    }
}
