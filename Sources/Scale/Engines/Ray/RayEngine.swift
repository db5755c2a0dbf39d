import FoundationEssentials
import HTTPTransfer

/// Ray, spoken to over the HTTP of its dashboard: one job, whose driver uses Ray's own tasks and
/// actors.
///
/// Sources: Ray 2.60, "Ray Jobs REST API" and what its dashboard serves.
package struct RayEngine: Engine {
    /// The address where none is named.
    package static let standardAddress = "http://127.0.0.1:8265"
    /// Before this version there is no authentication by token.
    private static let least = (2, 52)
    /// Times that a job of one name may be given again after it failed.
    private static let attempts = 99
    /// What waits for longer than this is told.
    private static let patience = 60.0

    private let client: HTTPClient
    private let python: String
    private let now: @Sendable () -> Double

    /// Ray at `address`; `python` runs the driver on its machines; `now` is in seconds since 1970.
    package init(
        _ address: EngineAddress, token: String?, python: String,
        now: @escaping @Sendable () -> Double
    ) {
        client = HTTPClient(address, token: token)
        self.python = python
        self.now = now
    }

    private var address: EngineAddress { client.address }

    /// The request that `submit` sends, without the token.
    package func request(for job: EngineJob, attempt: Int = 1) -> Tree {
        .fields([
            "entrypoint": .text("\(python) \(RayDriver.file)"),
            "submission_id": .text(id(of: job, attempt)),
            // The driver only waits.
            "entrypoint_num_cpus": .number(0),
            "runtime_env": .fields([
                "working_dir": .text("gcs://\(RayDriver.packageName)"),
                "env_vars": .texts(
                    job.environment.merging(
                        [
                            "SIGHTLINE_JOB": RayDriver.order(of: job).json,
                            "PYTHONUNBUFFERED": "1",
                        ], uniquingKeysWith: { $1 })),
            ]),
            "metadata": .fields([
                "sightline": .text(job.name), "sightline_sum": .text(job.sum),
            ]),
        ])
    }

    private func id(of job: EngineJob, _ attempt: Int) -> String { "\(job.id)-a\(attempt)" }

    package func submit(_ job: EngineJob) throws(EngineFault) -> String {
        try checkVersion()
        try bringDriver()
        for attempt in 1...Self.attempts {
            let body = Array(request(for: job, attempt: attempt).json.utf8)
            let answer = try client.send("POST", "/api/jobs/", body: body)
            if (200..<300).contains(answer.status) { return id(of: job, attempt) }
            guard answer.words.contains("already exists") || hasJob(id(of: job, attempt)) else {
                throw .answer(address.text, status: answer.status, what: answer.words)
            }
            let there = try info(id(of: job, attempt))
            guard there.metadata?["sightline_sum"] == job.sum else {
                throw .otherJob(id(of: job, attempt))
            }
            guard there.state == .failed || there.state == .stopped else {
                return id(of: job, attempt)
            }
        }
        throw .otherJob(id(of: job, Self.attempts))
    }

    private func hasJob(_ id: String) -> Bool { (try? info(id)) != nil }

    private func checkVersion() throws(EngineFault) {
        struct Version: Decodable { let ray_version: String }
        let answer = try client.send("GET", "/api/version")
        guard answer.status == 200 else {
            throw .answer(address.text, status: answer.status, what: answer.words)
        }
        let version = try answer.decoded(Version.self, from: address).ray_version
        let parts = version.split(separator: ".").prefix(2).compactMap { Int($0) }
        guard parts.count == 2, (parts[0], parts[1]) >= Self.least else {
            throw .unsuitable(
                address.text,
                what: "this is Ray \(version): \(Self.least.0).\(Self.least.1) or later is needed")
        }
    }

    /// Puts the driver into the cluster's store.
    ///
    /// The question comes first: it pins the package, which is collected otherwise before the job
    /// begins.
    private func bringDriver() throws(EngineFault) {
        let path = "/api/packages/gcs/\(RayDriver.packageName)"
        let there = try client.send("GET", path)
        if there.status == 200 { return }
        guard there.status == 404 else {
            throw .answer(address.text, status: there.status, what: there.words)
        }
        let put = try client.send(
            "PUT", path, body: RayDriver.package, type: "application/octet-stream")
        guard put.status == 200 else {
            throw .answer(address.text, status: put.status, what: put.words)
        }
    }

    package func status(of id: String) throws(EngineFault) -> JobReport {
        let info = try info(id)
        var report = info.report
        if report.state == .waiting, let began = report.began, now() - began > Self.patience {
            report.waiting.append(
                "the job has waited for \(PoolNode.text((now() - began).rounded())) s for its "
                    + "driver to begin: "
                    + "see the pool with 'sightline cluster'")
        }
        if report.state == .running, let job = info.job_id {
            report.waiting += (try? waiting(in: job)) ?? []
        }
        return report
    }

    package func logs(of id: String) throws(EngineFault) -> String {
        struct Logs: Decodable { let logs: String? }
        let answer = try job("GET", id, "/logs")
        return try answer.decoded(Logs.self, from: address).logs ?? ""
    }

    package func stop(_ id: String) throws(EngineFault) { _ = try job("POST", id, "/stop") }

    package func list() throws(EngineFault) -> [JobReport] {
        let answer = try client.send("GET", "/api/jobs/")
        guard answer.status == 200 else {
            throw .answer(address.text, status: answer.status, what: answer.words)
        }
        return try answer.decoded([RayJobInfo].self, from: address)
            .filter { $0.metadata?["sightline"] != nil }.map(\.report)
            .sorted { ($0.began ?? 0, $0.id) < ($1.began ?? 0, $1.id) }
    }

    package func cluster() throws(EngineFault) -> [PoolNode] {
        let answer = try client.send("GET", "/nodes?view=summary")
        guard answer.status == 200 else {
            throw .answer(address.text, status: answer.status, what: answer.words)
        }
        let nodes = try answer.decoded(RayNodes.self, from: address)
        var used: [String: [String: Double]] = [:]
        for kind in ["tasks", "actors"] {
            for (node, parts) in (try? work(kind, where: [:]).used) ?? [:] {
                used[node, default: [:]].merge(parts, uniquingKeysWith: +)
            }
        }
        return nodes.pool(used: used)
    }

    private func info(_ id: String) throws(EngineFault) -> RayJobInfo {
        try job("GET", id).decoded(RayJobInfo.self, from: address)
    }

    private func job(
        _ method: String, _ id: String, _ path: String = ""
    ) throws(EngineFault) -> HTTPClient.Answer {
        // Ids are of our making; another one must not lead elsewhere.
        guard
            id.utf8.allSatisfy({ byte in
                Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber
                    || "-_.".utf8.contains(byte)
            }), !id.isEmpty, id.utf8.allSatisfy({ $0 < 0x80 })
        else { throw .noJob(id) }
        let answer = try client.send(method, "/api/jobs/\(id)\(path)")
        guard answer.status != 404 else { throw .noJob(id) }
        guard answer.status == 200 else {
            throw .answer(address.text, status: answer.status, what: answer.words)
        }
        return answer
    }

    /// The tasks or actors of the cluster.
    private func work(
        _ kind: String, where filters: [String: String]
    ) throws(EngineFault) -> RayTasks {
        let conditions = filters.map {
            "&filter_keys=\($0.key)&filter_predicates=%3D&filter_values=\($0.value)"
        }
        let answer = try client.send(
            "GET", "/api/v0/\(kind)?detail=1&limit=10000" + conditions.joined())
        guard answer.status == 200 else {
            throw .answer(address.text, status: answer.status, what: answer.words)
        }
        return try answer.decoded(RayTasks.self, from: address)
    }

    /// What has waited for room for too long, in words.
    private func waiting(in job: String) throws(EngineFault) -> [String] {
        let tasks = try work("tasks", where: ["job_id": job])
        let late = tasks.late(at: now(), patience: Self.patience)
        guard !late.isEmpty else { return [] }
        let need = late[0].need
        let free = (try? cluster()) ?? []
        return [
            "\(late.count) of the job's tasks have waited for more than "
                + "\(PoolNode.text(Self.patience)) s"
                + (need.isEmpty ? "" : ": each needs \(need)")
                + "; the pool has \(PoolNode.words(free))"
        ]
    }
}

extension PoolNode {
    /// What of `nodes` is free, in words.
    static func words(_ nodes: [PoolNode]) -> String {
        func sum(_ name: String, _ part: (PoolNode) -> [String: Double]) -> Double {
            nodes.reduce(0) { $0 + (part($1)[name] ?? 0) }
        }
        let names = Set(nodes.flatMap(\.total.keys)).filter { $0 != "memory" }.sorted()
        guard !names.isEmpty else { return "no machine" }
        return names.map { name in
            "\(text(sum(name, \.free))) of \(text(sum(name, \.total))) \(name)"
        }.joined(separator: ", ") + " free"
    }

    /// A number without needless digits.
    package static func text(_ value: Double) -> String {
        guard value.isFinite else { return "?" }
        let rounded = (value * 100).rounded() / 100
        return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
    }
}
