import FoundationEssentials
import HTTPTransfer

/// Slurm, by its own commands, or for `submit` by its REST service.
///
/// Sources: Slurm 22.05, the pages of sbatch, squeue, scontrol and sinfo; "Slurm REST API".
package struct SlurmEngine: Engine {
    /// The form of the REST service that is spoken: that of Slurm 22.05 to 23.11.
    private static let version = "v0.0.38"

    /// Who asks the REST service.
    package struct REST: Sendable {
        let client: HTTPClient
        let user: String

        /// The service at `address`, asked by `user` with the token of `scontrol token`.
        package init(_ address: EngineAddress, user: String, token: String?) {
            client = HTTPClient(address, token: token, tokenHeader: "X-SLURM-USER-TOKEN")
            self.user = user
        }
    }

    private let settings: SlurmScript.Settings
    private let folder: String
    private let rest: REST?

    /// Slurm as this machine's commands know it, or `rest`; what jobs say goes to `folder`.
    package init(_ settings: SlurmScript.Settings, folder: String, rest: REST?) {
        self.settings = settings
        self.folder = folder
        self.rest = rest
    }

    /// The script that `submit` gives to Slurm.
    package func script(for job: EngineJob) throws(EngineFault) -> String {
        try SlurmScript(job, settings, folder: folder).text
    }

    package func submit(_ job: EngineJob) throws(EngineFault) -> String {
        let script = try SlurmScript(job, settings, folder: folder)
        let comment = "sightline:\(job.sum)"
        if let rest {
            if let there = try number(with: comment, at: rest) { return "\(there)" }
            return try submit(script, job, to: rest)
        }
        let there = try jobs().first { $0.comment == comment && !$0.report.state.isOver }
        if let there { return there.number }
        let answer = try EngineProgram.run(["sbatch", "--parsable"], input: script.text)
        let id = answer.prefix { $0.isNumber }
        guard !id.isEmpty else { throw .program("sbatch", what: "it names no job: \(answer)") }
        return String(id)
    }

    /// The job with this comment that the service knows and that is not over.
    private func number(with comment: String, at rest: REST) throws(EngineFault) -> Int? {
        let address = rest.client.address
        let answer = try rest.client.send(
            "GET", "/slurm/\(Self.version)/jobs",
            further: ["X-SLURM-USER-NAME: \(rest.user)"])
        guard (200..<300).contains(answer.status) else {
            throw .answer(address.text, status: answer.status, what: answer.words)
        }
        return try answer.decoded(SlurmJobsAnswer.self, from: address).number(with: comment)
    }

    private func submit(
        _ script: SlurmScript, _ job: EngineJob, to rest: REST
    ) throws(EngineFault) -> String {
        guard settings.time == nil || script.properties["time_limit"] != nil else {
            throw .cannot(
                "Slurm's REST service takes the longest time in minutes", hint: "--time 30")
        }
        struct Submitted: Decodable { let job_id: Int? }
        var properties = script.properties
        properties["current_working_directory"] = .text(folder)
        properties["environment"] = .texts(
            job.environment.merging(
                ["PATH": "/usr/local/bin:/usr/bin:/bin"], uniquingKeysWith: { $1 }))
        let fields = properties.sorted { $0.key < $1.key }.map {
            Tree.Field(name: $0.key, value: $0.value)
        }
        let body = Tree.fields(["script": .text(script.text), "job": .fields(fields)])
        let address = rest.client.address
        let answer = try rest.client.send(
            "POST", "/slurm/\(Self.version)/job/submit", body: Array(body.json.utf8),
            further: ["X-SLURM-USER-NAME: \(rest.user)"])
        guard (200..<300).contains(answer.status),
            let id = try answer.decoded(Submitted.self, from: address).job_id
        else { throw .answer(address.text, status: answer.status, what: answer.words) }
        return "\(id)"
    }

    package func status(of id: String) throws(EngineFault) -> JobReport {
        guard let number = Int(id), number > 0 else { throw .noJob(id) }
        guard let found = try jobs(number).first else { throw .noJob(id) }
        return found.report
    }

    package func logs(of id: String) throws(EngineFault) -> String {
        _ = try status(of: id)
        let output = try EngineProgram.run(["scontrol", "show", "job", id])
        let files = output.split(whereSeparator: \.isWhitespace).compactMap { word in
            word.hasPrefix("StdOut=") ? String(word.dropFirst("StdOut=".count)) : nil
        }
        return files.compactMap { try? String(contentsOfFile: $0, encoding: .utf8) }.joined()
    }

    package func stop(_ id: String) throws(EngineFault) {
        _ = try status(of: id)
        _ = try EngineProgram.run(["scancel", id])
    }

    package func list() throws(EngineFault) -> [JobReport] { try jobs().map(\.report) }

    package func cluster() throws(EngineFault) -> [PoolNode] {
        // Name, state, processors as used/idle/other/all, generic units, features.
        let output = try EngineProgram.run([
            "sinfo", "-N", "-h", "-O",
            "NodeList:128,StateLong:32,CPUsState:64,Gres:128,Features:256",
        ])
        var seen: Set<String> = []
        return output.split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 5, seen.insert(words[0]).inserted else { return nil }
            let cpus = words[2].split(separator: "/").map { Double($0) ?? 0 }
            var node = PoolNode(
                name: words[0], state: words[1], total: [:], free: [:], labels: [:])
            if cpus.count == 4 {
                node.total["CPU"] = cpus[3]
                node.free["CPU"] = cpus[1]
            }
            for gres in words[3].split(separator: ",") where gres != "(null)" {
                let parts = gres.split(separator: ":")
                let count = parts.last?.prefix { $0.isNumber } ?? ""
                node.total[String(parts[0])] = Double(count) ?? 1
            }
            for feature in words[4].split(separator: ",") where feature != "(null)" {
                node.labels[String(feature)] = "true"
            }
            return node
        }
    }

    /// The jobs of this program that Slurm still knows, or the one of `number`; parts together.
    private func jobs(_ number: Int? = nil) throws(EngineFault) -> [SlurmJob] {
        let chosen = number.map { ["-j", "\($0)"] } ?? []
        let output: String
        do throws(EngineFault) {
            output = try EngineProgram.run(
                ["squeue", "-h", "-r", "-t", "all", "-o", "%F|%K|%T|%r|%N|%V|%k|%j"] + chosen)
        } catch {
            if case .program(_, let what) = error, what.contains("Invalid job id") { return [] }
            throw error
        }
        return SlurmJob.grouped(output)
    }
}

/// An array of Slurm, all its parts together.
struct SlurmJob {
    let number: String
    let comment: String
    let report: JobReport

    private struct Part {
        let state: String
        let reason: String
        let node: String
    }

    /// What `squeue` says: array, part, state, reason, nodes, time, comment, name a line.
    static func grouped(_ output: String) -> [SlurmJob] {
        var order: [String] = []
        var parts: [String: [Part]] = [:]
        var comments: [String: String] = [:]
        for line in output.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: "|", omittingEmptySubsequences: false)
                .map(String.init)
            guard words.count >= 8, words[6].hasPrefix("sightline:") else { continue }
            if parts[words[0]] == nil { order.append(words[0]) }
            comments[words[0]] = words[6]
            parts[words[0], default: []].append(
                Part(state: words[2], reason: words[3], node: words[4]))
        }
        return order.map { number in
            SlurmJob(
                number: number, comment: comments[number] ?? "",
                report: report(number, parts[number] ?? []))
        }
    }

    private static let waiting: Set = ["PENDING", "REQUEUED", "REQUEUE_HOLD", "SUSPENDED"]
    private static let running: Set = ["RUNNING", "CONFIGURING"]
    /// Its program is over, its node is cleared; what it had is given to others already.
    private static let ending: Set = ["COMPLETING"]

    /// Whether a part in `state`, Slurm's word, neither waits nor runs.
    static func isOver(_ state: String) -> Bool {
        !waiting.contains(state) && !running.contains(state) && !ending.contains(state)
    }

    private static func report(_ number: String, _ parts: [Part]) -> JobReport {
        func count(_ states: Set<String>) -> Int { parts.count { states.contains($0.state) } }
        let waiting = count(Self.waiting)
        let done = count(["COMPLETED"])
        let (running, ending) = (count(Self.running), count(Self.ending))
        let stopped = count(["CANCELLED"])
        let failed = parts.count - waiting - done - running - ending - stopped
        let state: JobReport.State =
            running + ending > 0
            ? .running
            : waiting > 0 ? .waiting : failed > 0 ? .failed : stopped > 0 ? .stopped : .done
        var report = JobReport(id: number, state: state)
        report.node = Set(parts.map(\.node).filter { !$0.isEmpty }).sorted().joined(separator: ",")
        let words = [
            (done, "done"), (ending, "end"), (running, "run"), (waiting, "wait"),
            (failed, "failed"), (stopped, "were stopped"),
        ]
        report.message = words.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            .joined(separator: ", ")
        let reasons = parts.filter { $0.state == "PENDING" && $0.reason != "None" }.map(\.reason)
        for reason in Set(reasons).sorted() {
            let count = reasons.count { $0 == reason }
            report.waiting.append("\(count) wait: \(meaning(reason))")
        }
        return report
    }

    /// Slurm's reason in words, with Slurm's own.
    private static func meaning(_ reason: String) -> String {
        let words =
            if reason.hasPrefix("AssocGrp") || reason.hasPrefix("QOSGrp") {
                "the account has what it may have"
            } else if reason.hasPrefix("Assoc") || reason.hasPrefix("QOS") {
                "a limit of the account or the quality of service is reached"
            } else {
                switch reason {
                case "Resources": "nothing is free that fits"
                case "Priority": "others are before it"
                case "BeginTime": "it was put back and is not to begin yet"
                case "JobArrayTaskLimit": "as many run as were asked for at a time"
                default: "Slurm says why"
                }
            }
        return "\(words) (\(reason))"
    }
}
