/// The script of a job of Slurm: an array, a part each.
///
/// What is asked for stands in `#SBATCH` lines, which `sbatch` reads, and once more as properties:
/// Slurm's REST service reads those alone.
package struct SlurmScript: Sendable, Equatable {
    /// What only Slurm needs to know.
    package struct Settings: Sendable, Equatable {
        /// The account that is charged.
        package var account: String?
        /// The partition.
        package var partition: String?
        /// The quality of service.
        package var qos: String?
        /// Longest time of a part, as Slurm writes it.
        package var time: String?
        /// Further units of a machine that each part takes: `camera:1`.
        package var gres: [String] = []
        /// Parts at a time.
        package var parallelism: Int?

        package init() {}
    }

    /// The script.
    package let text: String
    /// What is asked for, as the REST service takes it (v0.0.38).
    let properties: [String: Tree]

    /// The script of `job`, whose output goes to `folder`.
    package init(
        _ job: EngineJob, _ settings: Settings, folder: String
    ) throws(EngineFault) {
        guard case .archive(let plan, let chunks, let overwrites) = job.work else {
            throw .cannot(
                "Slurm is for recordings: after a machine is lost it takes minutes to begin again",
                hint: "--engine ray or kubernetes for cameras")
        }
        guard let cpus = Int(exactly: job.needs.cpus.rounded(.up)), cpus > 0 else {
            throw .cannot("Slurm counts whole processors", hint: "--cpus 1")
        }
        guard let gpus = Int(exactly: job.needs.gpus) else {
            throw .cannot("Slurm counts whole GPUs", hint: "--gpus 1")
        }
        let further = [settings.account, settings.partition, settings.qos, settings.time]
        let said =
            further.compactMap(\.self) + settings.gres + [folder]
            + job.needs.labels.flatMap { [$0.key, $0.value] }
        guard said.allSatisfy({ $0.allSatisfy { !$0.isNewline && $0 != "\"" && $0 != "\\" } })
        else {
            throw .cannot(
                "a line of the script cannot hold what is asked for", hint: "leave quotes out")
        }
        let limit = settings.parallelism.map { "%\($0)" } ?? ""
        let array = "0-\(max(chunks - 1, 0))\(limit)"
        var properties: [String: Tree] = [
            "name": .text(job.id), "comment": .text("sightline:\(job.sum)"),
            "array": .text(array), "cpus_per_task": .number(cpus), "requeue": .flag(true),
            "open_mode": .text("append"), "standard_output": .text("\(folder)/slurm-%a.out"),
        ]
        var lines = [
            "--job-name=\(job.id)", "--comment=sightline:\(job.sum)", "--array=\(array)",
            "--cpus-per-task=\(cpus)", "--requeue",
            "--open-mode=append", "--output=\"\(folder)/slurm-%a.out\"",
        ]
        let gres = settings.gres + (gpus > 0 ? ["gpu:\(gpus)"] : [])
        if !gres.isEmpty {
            lines.append("--gres=\(gres.joined(separator: ","))")
            properties["gres"] = .text(gres.joined(separator: ","))
        }
        let labels = job.needs.labels.sorted { $0.key < $1.key }
        if !labels.isEmpty {
            // A label of a machine is a feature of it.
            let features = labels.map { $0.value == "true" ? $0.key : "\($0.key)_\($0.value)" }
            lines.append("--constraint=\(features.joined(separator: "&"))")
            properties["constraints"] = .text(features.joined(separator: "&"))
        }
        let words = [
            ("account", settings.account), ("partition", settings.partition), ("qos", settings.qos),
        ]
        for case (let name, let value?) in words {
            lines.append("--\(name)=\(value)")
            properties[name] = .text(value)
        }
        if let time = settings.time { lines.append("--time=\(time)") }
        properties["time_limit"] = settings.time.flatMap { Int($0) }.map(Tree.number)
        self.properties = properties
        let command =
            ShellText.joined([job.program, "chunk", "run", plan])
            + " --index \"$SLURM_ARRAY_TASK_ID\" --threads \(cpus) --quiet --merge"
            + (overwrites ? " --overwrite" : "")
        text =
            "#!/bin/sh\n" + lines.map { "#SBATCH \($0)\n" }.joined()
                + """
                \(command)
                code=$?
                # Done, or the same everywhere; else Slurm tries again, here or on another machine.
                case $code in 0|64|65|66|73|77|78) exit $code ;; esac
                if [ "${SLURM_RESTART_COUNT:-0}" -lt \(job.retries) ]; then
                    scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" && sleep 60
                fi
                exit $code

                """
    }
}
