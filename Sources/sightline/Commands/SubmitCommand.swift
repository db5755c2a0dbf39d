import ArgumentParser
import FoundationEssentials
import Glibc
import Scale
import VisionCore

/// `sightline submit`.
struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Give a plan or a fleet to an engine: Ray, Slurm or Kubernetes.",
        discussion: """
            The engine places, restarts and shows; parts that end with 64, 65, 66, 73, 77 or 78 \
            are never tried again. All machines see the plan, what it names and the models under \
            the same paths.

            Ray's token comes from RAY_AUTH_TOKEN or the file that RAY_AUTH_TOKEN_PATH names, \
            Slurm's (with --address) from SLURM_JWT. For Kubernetes manifests are printed.
            """)

    @OptionGroup var options: EngineOptions
    @Option(help: "A plan.")
    var plan: String?
    @Option(help: ArgumentHelp("Groups of cameras.", valueName: "FILE.yml"))
    var fleet: String?
    @Option(help: "Processors of each part.")
    var cpus = 1.0
    @Option(help: "GPUs of each part, or a part of one.")
    var gpus = 0.0
    @Option(help: ArgumentHelp("A label that machines must have.", valueName: "KEY=VALUE"))
    var label: [String] = []
    @Option(help: "What it is called; default: the plan's name.")
    var name: String?
    @Option(help: "The program on the engine's machines.")
    var program = "sightline"
    @Option(help: "Python on Ray's machines.")
    var python = "python"
    @Option(help: "How often a part is tried again.")
    var retries = 3
    @Option(help: "Parts at a time, on Slurm and Kubernetes.")
    var parallel: Int?
    @Flag(help: "Replace logs that are there.")
    var overwrite = false
    @OptionGroup var slurm: SlurmOptions
    @OptionGroup var kubernetes: KubernetesOptions
    @Flag(help: "Print what would be sent, send nothing.")
    var dryRun = false
    @Flag(help: "What came of it as JSON on stdout.")
    var json = false

    private struct Result: Encodable {
        let engine: String
        let id: String
    }

    func validate() throws {
        guard (plan == nil) != (fleet == nil) else {
            throw ValidationError("name one of --plan and --fleet")
        }
        guard cpus.isFinite, (0.01...1024).contains(cpus) else {
            throw ValidationError("--cpus wants 0.01 to 1024")
        }
        guard gpus.isFinite, (0...64).contains(gpus) else {
            throw ValidationError("--gpus wants 0 to 64")
        }
        guard (0...100).contains(retries) else { throw ValidationError("--retries wants 0 to 100") }
        guard parallel.map({ (1...10_000).contains($0) }) ?? true else {
            throw ValidationError("--parallel wants 1 to 10000")
        }
    }

    func run() async throws {
        try await ErrorPrinter.reporting(json: json) {
            let job = try job()
            switch options.engine {
            case .kubernetes:
                var settings = try kubernetes.settings()
                settings.parallelism = parallel ?? settings.parallelism
                try StandardOutput.write(KubernetesManifests(settings).text(of: job))
            case .ray:
                let engine = try options.ray(python: python)
                guard !dryRun else {
                    return try StandardOutput.write(engine.request(for: job).json + "\n")
                }
                try tell(engine.submit(job))
            case .slurm:
                let engine = try slurmEngine()
                guard !dryRun else {
                    return try StandardOutput.write(engine.script(for: job))
                }
                try tell(engine.submit(job))
            }
        }
    }

    private func tell(_ id: String) throws {
        if json {
            let result = Result(engine: options.engine.rawValue, id: id)
            return try StandardOutput.write(try JSONResult(result).text)
        }
        Talk.say(
            "job \(id): sightline status \(id) --engine \(options.engine.rawValue)"
                + (options.address.map { " --address \($0)" } ?? ""))
    }

    private func job() throws -> EngineJob {
        if let fleet { return try job(of: fleet) }
        let plan = plan ?? ""
        let file = try PlanFile(path: try Self.absolute(plan))
        var needs = Needs(cpus: cpus, gpus: gpus)
        for text in label {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw CommandError(.usage, "--label wants KEY=VALUE, not '\(text)'")
            }
            needs.labels[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return EngineJob(
            name: name ?? Self.name(of: plan),
            work: .archive(
                plan: file.path, chunks: file.plan.chunkCount, overwrites: overwrite),
            needs: needs, program: program, retries: retries, environment: Self.environment,
            content: Array(try PlanFile.text(of: file.plan)) + Array(file.path.utf8))
    }

    /// The job of the groups in the file at `path`, which say themselves what they need.
    private func job(of path: String) throws -> EngineJob {
        let whole = try Self.absolute(path)
        let folder = whole.lastIndex(of: "/").map { String(whole[..<$0]) } ?? ""
        let fleet = try FleetFile.read(path: whole, folder: folder)
        return EngineJob(
            name: name ?? Self.name(of: path), work: .fleet(fleet), needs: Needs(),
            program: program, retries: retries, environment: Self.environment,
            content: try InputFile.bytes(of: whole) + Array(whole.utf8))
    }

    /// What goes along: where models lie.
    private static var environment: [String: String] {
        ProcessInfo.processInfo.environment.filter { $0.key == "SIGHTLINE_MODELS" }
    }

    /// What the file at `path` is called, without its ending.
    private static func name(of path: String) -> String {
        let last = path.split(separator: "/").last ?? "job"
        return String(last.split(separator: ".").first ?? last)
    }

    private func slurmEngine() throws -> SlurmEngine {
        var settings = slurm.settings
        settings.parallelism = parallel
        guard let plan else {
            throw EngineFault.cannot(
                "Slurm is for recordings: after a machine is lost it takes minutes to begin again",
                hint: "--engine ray or kubernetes for cameras")
        }
        let file = try PlanFile(path: try Self.absolute(plan))
        let rest = try options.address.map { _ in
            SlurmEngine.REST(
                try options.checkedAddress(or: ""), user: try slurm.user(),
                token: try slurm.token())
        }
        if !dryRun {
            guard mkdir(file.partsFolder, 0o755) == 0 || errno == EEXIST else {
                throw PlanFault.cannotWrite(path: file.partsFolder, code: errno)
            }
        }
        return SlurmEngine(settings, folder: file.partsFolder, rest: rest)
    }

    /// `path` as the machines of the engine see it.
    private static func absolute(_ path: String) throws -> String {
        guard let whole = realpath(path, nil) else {
            throw PlanFault.noFile(path: path, code: errno)
        }
        defer { free(whole) }
        return String(cString: whole)
    }
}

/// What only Slurm needs to know.
struct SlurmOptions: ParsableArguments {
    @Option(help: "Slurm: the account.")
    var account: String?
    @Option(help: "Slurm: the partition.")
    var partition: String?
    @Option(help: "Slurm: the quality of service.")
    var qos: String?
    @Option(help: "Slurm: longest time of a part, as 30:00.")
    var time: String?
    @Option(help: "Slurm: further units of each part, as camera:1.")
    var gres: [String] = []

    var settings: SlurmScript.Settings {
        var settings = SlurmScript.Settings()
        settings.account = account
        settings.partition = partition
        settings.qos = qos
        settings.time = time
        settings.gres = gres
        return settings
    }

    func user() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        guard let user = environment["SLURM_USER_NAME"] ?? environment["USER"], !user.isEmpty else {
            throw CommandError(.usage, "whose job is it?", hint: "set USER or SLURM_USER_NAME")
        }
        return try EngineOptions.checked(user)
    }

    func token() throws -> String {
        guard let token = ProcessInfo.processInfo.environment["SLURM_JWT"], !token.isEmpty else {
            throw CommandError(
                .refused, "Slurm's REST service wants a token",
                hint: "export $(scontrol token)")
        }
        return try EngineOptions.checked(token)
    }
}

/// What only Kubernetes needs to know.
struct KubernetesOptions: ParsableArguments {
    /// Who shares the machines out.
    enum Scheduler: String, CaseIterable, ExpressibleByArgument {
        case standard, kueue, kai
    }

    @Option(help: "Kubernetes: the image.")
    var image: String?
    @Option(help: "Kubernetes: the namespace.")
    var namespace: String?
    @Option(help: ArgumentHelp("Kubernetes: a shared folder.", valueName: "CLAIM=PATH"))
    var volume: [String] = []
    @Option(help: "Kubernetes: memory of a pod.")
    var memory = "2Gi"
    @Option(help: "Kubernetes: standard, kueue or kai.")
    var scheduler = Scheduler.standard
    @Option(help: "Kubernetes: the queue of kueue or kai.")
    var queue: String?

    func settings() throws -> KubernetesManifests.Settings {
        guard let image else {
            throw CommandError(
                .usage, "Kubernetes needs the image with the program in it",
                hint: "--image registry.example/sightline:1")
        }
        var settings = KubernetesManifests.Settings(image: image)
        settings.namespace = namespace
        settings.memory = memory
        settings.volumes = try volume.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, parts[1].hasPrefix("/") else {
                throw CommandError(.usage, "--volume wants CLAIM=/PATH, not '\(text)'")
            }
            return (parts[0], parts[1])
        }
        switch (scheduler, queue) {
        case (.standard, nil): break
        case (.standard, _):
            throw CommandError(.usage, "--queue wants --scheduler kueue or kai")
        case (_, nil):
            throw CommandError(.usage, "--scheduler \(scheduler.rawValue) wants --queue NAME")
        case (.kueue, let queue?): settings.scheduler = .kueue(queue: queue)
        case (.kai, let queue?): settings.scheduler = .kai(queue: queue)
        }
        return settings
    }
}
