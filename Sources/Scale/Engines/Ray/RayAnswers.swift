import FoundationEssentials

/// A job as Ray tells of it.
struct RayJobInfo: Decodable {
    struct Driver: Decodable { let node_ip_address: String? }

    let job_id: String?
    let submission_id: String?
    let status: String
    let message: String?
    let error_type: String?
    let start_time: Double?
    let end_time: Double?
    let metadata: [String: String]?
    let driver_exit_code: Int?
    let driver_info: Driver?

    var state: JobReport.State {
        switch status {
        case "PENDING": .waiting
        case "RUNNING": .running
        case "SUCCEEDED": .done
        case "FAILED": .failed
        case "STOPPED": .stopped
        default: .unknown
        }
    }

    var report: JobReport {
        var report = JobReport(id: submission_id ?? job_id ?? "?", state: state)
        report.exit = driver_exit_code ?? (state == .done ? 0 : nil)
        report.node = driver_info?.node_ip_address
        report.began = start_time.map { $0 / 1000 }
        report.ended = end_time.map { $0 / 1000 }
        if state == .failed || state == .waiting {
            // The first line says it; the rest are the logs once more.
            let lines = message?.split(whereSeparator: \.isNewline)
            let line = lines?.first.map { String($0.prefix(300)) }
            report.message = [error_type, line].compactMap(\.self).joined(separator: ": ")
        }
        return report
    }
}

/// The machines as Ray tells of them.
struct RayNodes: Decodable {
    struct Body: Decodable { let summary: [Node] }
    struct Node: Decodable {
        let hostname: String?
        let ip: String?
        let raylet: Raylet
    }
    struct Raylet: Decodable {
        let nodeId: String?
        let state: String?
        let resourcesTotal: [String: Double]?
        let labels: [String: String]?
    }

    let data: Body

    /// What they have; `used` is what tasks and actors hold, by the id of a node.
    func pool(used: [String: [String: Double]]) -> [PoolNode] {
        data.summary.map { node in
            let total = (node.raylet.resourcesTotal ?? [:]).filter { !Self.isInternal($0.key) }
            let taken = node.raylet.nodeId.flatMap { used[$0] } ?? [:]
            let isAlive = node.raylet.state == "ALIVE"
            return PoolNode(
                name: node.ip ?? node.hostname ?? "?",
                state: node.raylet.state?.lowercased() ?? "unknown", total: total,
                free: isAlive
                    ? total.reduce(into: [:]) { free, part in
                        free[part.key] = max(part.value - (taken[part.key] ?? 0), 0)
                    } : [:],
                labels: (node.raylet.labels ?? [:]).filter { !$0.key.hasPrefix("ray.io/") })
        }.sorted { ($0.name, $0.state) < ($1.name, $1.state) }
    }

    /// Resources that Ray keeps for itself.
    private static func isInternal(_ name: String) -> Bool {
        name.hasPrefix("node:") || name == "objectStoreMemory" || name == "memory"
    }
}

/// Tasks or actors of a job as Ray tells of them.
struct RayTasks: Decodable {
    struct Outer: Decodable { let result: Inner }
    struct Inner: Decodable { let result: [Task] }
    struct Task: Decodable {
        let state: String
        let node_id: String?
        let creation_time_ms: Double?
        let required_resources: [String: Double]?

        /// What it needs, in words.
        var need: String {
            (required_resources ?? [:]).sorted { $0.key < $1.key }
                .map { "\(PoolNode.text($0.value)) \($0.key)" }.joined(separator: ", ")
        }
    }

    let data: Outer

    /// Those that have waited for room for longer than `patience`, seconds.
    func late(at now: Double, patience: Double) -> [Task] {
        data.result.result.filter { task in
            ["PENDING_NODE_ASSIGNMENT", "PENDING_CREATION"].contains(task.state)
                && task.creation_time_ms.map { now - $0 / 1000 > patience } ?? false
        }
    }

    /// What those that run hold, by node.
    var used: [String: [String: Double]] {
        data.result.result.reduce(into: [:]) { used, task in
            guard task.state == "RUNNING" || task.state == "ALIVE", let node = task.node_id else {
                return
            }
            for (name, amount) in task.required_resources ?? [:] {
                used[node, default: [:]][name, default: 0] += amount
            }
        }
    }
}
