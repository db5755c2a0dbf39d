import Hashing
import Resources

/// The file that a job of Ray runs, and what it is told.
struct RayDriver {
    /// Its name in the package.
    static let file = "sightline_driver.py"

    /// The package that Ray unpacks as the working folder of the job.
    static let package: [UInt8] = {
        let source = EmbeddedFile.drivers.first { $0.name == "ray_driver.py" }
        return ZipArchive.bytes(name: file, content: source?.bytes ?? [])
    }()

    /// The name of the package in the store of the cluster.
    static var packageName: String {
        "_ray_pkg_\(SHA256.digest(of: package).hexadecimal.prefix(32)).zip"
    }

    /// What the driver reads from its environment.
    static func order(of job: EngineJob) -> Tree {
        switch job.work {
        case .archive(let plan, let chunks, let overwrites):
            .fields([
                "kind": .text("archive"), "plan": .text(plan), "chunks": .number(chunks),
                "overwrite": .flag(overwrites), "program": .text(job.program),
                "retries": .number(job.retries), "cpus": .decimal("\(job.needs.cpus)"),
                "gpus": .decimal("\(job.needs.gpus)"), "labels": .texts(job.needs.labels),
            ])
        case .fleet(let fleet):
            .fields([
                "kind": .text("fleet"),
                "groups": .list(fleet.groups.map { order(of: $0, in: fleet, job) }),
            ])
        }
    }

    private static func order(of group: Fleet.Group, in fleet: Fleet, _ job: EngineJob) -> Tree {
        .fields([
            "name": .text(group.name), "folder": .text(group.folder),
            "words": .list(group.words(program: job.program).map(Tree.text)),
            "lease": .number(fleet.leaseSeconds), "cpus": .decimal("\(group.needs.cpus)"),
            "gpus": .decimal("\(group.needs.gpus)"), "labels": .texts(group.needs.labels),
            "resources": .fields(
                group.resources.sorted { $0.key < $1.key }.map {
                    Tree.Field(name: $0.key, value: .decimal("\($0.value)"))
                }),
        ])
    }
}
