import EventLog
import LogQueries

// The example of LogQueries.docc.
func ids(ofEventsWhere condition: String, inLog path: String) throws -> [String] {
    var ids: [String] = []
    let query = EventQuery(filter: try EventFilter(condition))
    try EventScan.run(query, path: path) { _, event in
        if let id = event["id"]?.string { ids.append(id) }
    }
    return ids
}
