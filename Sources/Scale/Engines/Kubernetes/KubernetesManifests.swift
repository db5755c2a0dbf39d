/// Writes what Kubernetes is asked for: an Indexed Job for a plan, a Deployment for each group.
///
/// Nothing is sent: `kubectl apply` is for whoever owns the cluster. Fields as in Kubernetes 1.29
/// and later (`backoffLimitPerIndex`, `podFailurePolicy`).
package struct KubernetesManifests: Sendable {
    /// What only Kubernetes needs to know.
    package struct Settings: Sendable, Equatable {
        /// Who shares the machines out.
        package enum Scheduler: Sendable, Equatable {
            /// Kubernetes itself.
            case standard
            /// Kueue, by the LocalQueue of a name.
            case kueue(queue: String)
            /// KAI Scheduler, by the Queue of a name.
            case kai(queue: String)
        }

        /// The image with the program in it.
        package var image: String
        /// The namespace.
        package var namespace: String?
        /// Claims for the folders that all machines see: the claim's name and where it is mounted.
        package var volumes: [(claim: String, path: String)]
        /// Memory of each pod, as Kubernetes writes it.
        package var memory: String
        /// Pods at a time.
        package var parallelism: Int
        /// Who shares the machines out.
        package var scheduler: Scheduler

        package init(image: String) {
            self.image = image
            volumes = []
            memory = "2Gi"
            parallelism = 16
            scheduler = .standard
        }

        package static func == (one: Self, other: Self) -> Bool {
            one.image == other.image && one.namespace == other.namespace
                && one.memory == other.memory && one.parallelism == other.parallelism
                && one.scheduler == other.scheduler
                && one.volumes.map(\.claim) == other.volumes.map(\.claim)
                && one.volumes.map(\.path) == other.volumes.map(\.path)
        }
    }

    /// The user that containers run as.
    private static let user = 10_001
    /// Exit codes that another try does not mend.
    private static let finalCodes = [64, 65, 66, 73, 77, 78]
    /// The port of health and figures.
    private static let port = 9090
    /// Seconds after which a pod on a machine that is away is begun elsewhere.
    private static let patience = 15

    private let settings: Settings

    package init(_ settings: Settings) { self.settings = settings }

    /// The manifests of `job`: YAML documents.
    package func text(of job: EngineJob) throws(EngineFault) -> String {
        try manifests(of: job).map { "---\n" + $0.yaml }.joined()
    }

    /// The manifests of `job`.
    package func manifests(of job: EngineJob) throws(EngineFault) -> [Tree] {
        switch job.work {
        case .archive(let plan, let chunks, let overwrites):
            return [try archive(job, plan, chunks, overwrites)]
        case .fleet(let fleet):
            var all: [Tree] = []
            for group in fleet.groups { all.append(try deployment(group, fleet, job)) }
            return all
        }
    }

    private func archive(_ job: EngineJob, _ plan: String, _ chunks: Int, _ overwrites: Bool)
        throws(EngineFault) -> Tree
    {
        let threads = max(1, Int(exactly: job.needs.cpus.rounded(.down)) ?? 1)
        let command =
            [job.program, "chunk", "run", plan, "--index", "$(PART)", "--threads", "\(threads)"]
            + ["--quiet", "--merge"] + (overwrites ? ["--overwrite"] : [])
        let index = "metadata.annotations['batch.kubernetes.io/job-completion-index']"
        let environment =
            [
                Tree.fields([
                    "name": .text("PART"),
                    "valueFrom": .fields(["fieldRef": .fields(["fieldPath": .text(index)])]),
                ])
            ] + variables(of: job)
        let isQueued = if case .kueue = settings.scheduler { true } else { false }
        return .fields([
            "apiVersion": .text("batch/v1"), "kind": .text("Job"),
            "metadata": metadata(job.id, job.id, sum: job.sum),
            "spec": .fields([
                // Kueue lets it go when there is room.
                "suspend": isQueued ? .flag(true) : nil,
                "completionMode": .text("Indexed"), "completions": .number(chunks),
                "parallelism": .number(min(chunks, settings.parallelism)),
                "backoffLimitPerIndex": .number(job.retries),
                "maxFailedIndexes": .number(chunks),
                "podFailurePolicy": .fields([
                    "rules": .list([
                        .fields([
                            "action": .text("Ignore"),
                            "onPodConditions": .list([
                                .fields([
                                    "type": .text("DisruptionTarget"), "status": .text("True"),
                                ])
                            ]),
                        ]),
                        .fields([
                            "action": .text("FailIndex"),
                            "onExitCodes": .fields([
                                "containerName": .text("sightline"), "operator": .text("In"),
                                "values": .list(Self.finalCodes.map(Tree.number)),
                            ]),
                        ]),
                    ])
                ]),
                "template": try pod(
                    job.id, job.needs, command: command, environment: environment, isLive: false),
            ]),
        ])
    }

    private func deployment(_ group: Fleet.Group, _ fleet: Fleet, _ job: EngineJob)
        throws(EngineFault) -> Tree
    {
        let name = "\(EngineJob.plain(job.name).prefix(25))-\(EngineJob.plain(group.name))"
        let command =
            group.words(program: job.program)
            + ["--epoch", "auto", "--metrics", "0.0.0.0:\(Self.port)"]
        return .fields([
            "apiVersion": .text("apps/v1"), "kind": .text("Deployment"),
            "metadata": metadata(name, job.id, sum: job.sum),
            "spec": .fields([
                "replicas": .number(1),
                // Never two of a group.
                "strategy": .fields(["type": .text("Recreate")]),
                "selector": .fields(["matchLabels": .fields(["sightline/group": .text(name)])]),
                "template": try pod(
                    job.id, group.needs, command: command, environment: variables(of: job),
                    isLive: true,
                    group: name, folder: group.folder, resources: group.resources),
            ]),
        ])
    }

    private func variables(of job: EngineJob) -> [Tree] {
        job.environment.sorted { $0.key < $1.key }.map {
            .fields(["name": .text($0.key), "value": .text($0.value)])
        }
    }

    private func metadata(_ name: String, _ id: String, sum: String) -> Tree {
        .fields([
            "name": .text(name), "namespace": settings.namespace.map(Tree.text),
            "labels": .texts(labels(id)),
            "annotations": .texts(["sightline/sum": sum]),
        ])
    }

    /// Labels that all parts of a job have.
    private func labels(_ id: String) -> [String: String] {
        var labels = ["app.kubernetes.io/name": "sightline", "sightline/job": id]
        switch settings.scheduler {
        case .standard: break
        case .kueue(let queue): labels["kueue.x-k8s.io/queue-name"] = queue
        case .kai(let queue): labels["kai.scheduler/queue"] = queue
        }
        return labels
    }

    private func pod(
        _ id: String, _ needs: Needs, command: [String], environment: [Tree], isLive: Bool,
        group: String? = nil, folder: String? = nil, resources further: [String: Double] = [:]
    ) throws(EngineFault) -> Tree {
        var labels = labels(id)
        if let group { labels["sightline/group"] = group }
        let (amounts, annotations) = try amounts(needs, further)
        let isKAI = if case .kai = settings.scheduler { true } else { false }
        return .fields([
            "metadata": .fields([
                "labels": .texts(labels),
                "annotations": annotations.isEmpty ? nil : .texts(annotations),
            ]),
            "spec": .fields([
                "restartPolicy": .text(isLive ? "Always" : "Never"),
                "schedulerName": isKAI ? .text("kai-scheduler") : nil,
                "nodeSelector": needs.labels.isEmpty ? nil : .texts(needs.labels),
                "tolerations": isLive ? tolerations : nil,
                "automountServiceAccountToken": .flag(false),
                "securityContext": .fields([
                    "runAsNonRoot": .flag(true), "runAsUser": .number(Self.user),
                    "runAsGroup": .number(Self.user), "fsGroup": .number(Self.user),
                    "seccompProfile": .fields(["type": .text("RuntimeDefault")]),
                ]),
                "containers": .list([
                    container(command, environment, amounts, folder: folder, isLive: isLive)
                ]),
                "volumes": .list(volumes.map(\.volume)),
            ]),
        ])
    }

    private func container(
        _ command: [String], _ environment: [Tree], _ amounts: [String: String], folder: String?,
        isLive: Bool
    ) -> Tree {
        func probe(_ path: String, period: Int, failures: Int) -> Tree {
            .fields([
                "httpGet": .fields(["path": .text(path), "port": .number(Self.port)]),
                "periodSeconds": .number(period), "failureThreshold": .number(failures),
            ])
        }
        return .fields([
            "name": .text("sightline"), "image": .text(settings.image),
            "command": .list(command.map(Tree.text)), "workingDir": folder.map(Tree.text),
            "env": environment.isEmpty ? nil : .list(environment),
            "ports": isLive
                ? .list([.fields(["name": .text("metrics"), "containerPort": .number(Self.port)])])
                : nil,
            "startupProbe": isLive ? probe("/livez", period: 2, failures: 60) : nil,
            "livenessProbe": isLive ? probe("/livez", period: 10, failures: 3) : nil,
            "readinessProbe": isLive ? probe("/readyz", period: 5, failures: 2) : nil,
            "resources": .fields(["requests": .texts(amounts), "limits": .texts(amounts)]),
            "securityContext": .fields([
                "allowPrivilegeEscalation": .flag(false), "readOnlyRootFilesystem": .flag(true),
                "capabilities": .fields(["drop": .list([.text("ALL")])]),
            ]),
            "volumeMounts": .list(volumes.map(\.mount)),
        ])
    }

    private var tolerations: Tree {
        .list(
            ["unreachable", "not-ready"].map { word in
                .fields([
                    "key": .text("node.kubernetes.io/\(word)"), "operator": .text("Exists"),
                    "effect": .text("NoExecute"), "tolerationSeconds": .number(Self.patience),
                ])
            })
    }

    private var volumes: [(volume: Tree, mount: Tree)] {
        let own = Tree.fields(["name": .text("scratch"), "emptyDir": .fields([])])
        let scratch = Tree.fields(["name": .text("scratch"), "mountPath": .text("/tmp")])
        return [(own, scratch)]
            + settings.volumes.enumerated().map { place, volume in
                let name = Tree.text("shared-\(place)")
                return (
                    .fields([
                        "name": name,
                        "persistentVolumeClaim": .fields(["claimName": .text(volume.claim)]),
                    ]),
                    .fields(["name": name, "mountPath": .text(volume.path)])
                )
            }
    }

    /// What a pod asks for, and what is said of it where amounts cannot.
    private func amounts(_ needs: Needs, _ further: [String: Double])
        throws(EngineFault) -> ([String: String], [String: String])
    {
        var amounts = ["cpu": PoolNode.text(needs.cpus), "memory": settings.memory]
        var annotations: [String: String] = [:]
        if let whole = Int(exactly: needs.gpus) {
            if whole > 0 { amounts["nvidia.com/gpu"] = "\(whole)" }
        } else if case .kai = settings.scheduler, needs.gpus < 1 {
            annotations["gpu-fraction"] = PoolNode.text(needs.gpus)
        } else {
            throw .cannot(
                "Kubernetes has whole GPUs alone, not \(PoolNode.text(needs.gpus))",
                hint: "--gpus 1, or a part of one by KAI Scheduler: --scheduler kai")
        }
        for (name, amount) in further { amounts[name] = PoolNode.text(amount) }
        return (amounts, annotations)
    }
}
