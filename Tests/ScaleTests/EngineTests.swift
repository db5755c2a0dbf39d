import HTTPTransfer
import PipelineConfig
import Testing
import VisionCore

@testable import Scale

/// What engines are told, and how their answers are read.
@Suite struct EngineTests {
    private static func job(_ needs: Needs = Needs()) -> EngineJob {
        EngineJob(
            name: "Night shift",
            work: .archive(plan: "/a b/plan.json", chunks: 3, overwrites: false),
            needs: needs, program: "sightline", retries: 2, content: [1, 2])
    }

    @Test(arguments: [
        ("http://127.0.0.1:8265", true), ("http://localhost:1/", true), ("http://[::1]:5", true),
        ("http://10.0.0.1:8265", false), ("http://127.0.0.1.example:1", false),
        ("http://example", false),
    ])
    func `plain http is for this machine alone`(_ text: String, _ isOwn: Bool) throws {
        let address = try #require(EngineAddress(text))
        #expect(address.isLoopback == isOwn)
        let isFine = (try? address.check(isInsecureAllowed: false)) != nil
        #expect(isFine == isOwn)
        #expect((try? address.check(isInsecureAllowed: true)) != nil)
        #expect(!address.text.hasSuffix("/"))
    }

    @Test(arguments: [
        "", "ftp://a", "http://", "http://user@host", "http://host/?a", "http://ho st",
        "http://h#x",
    ])
    func `what is no address is refused`(_ text: String) {
        #expect(EngineAddress(text) == nil)
    }

    @Test func `https to anywhere is fine`() throws {
        let address = try #require(EngineAddress("https://ray.example:8265/"))
        try address.check(isInsecureAllowed: false)
    }

    @Test func `trees are written as YAML and JSON that say the same`() {
        let tree = Tree.fields([
            "name": .text("a-b"), "empty": .list([]), "gone": nil, "yes": .text("true"),
            "port": .text("9"), "list": .list([.number(1), .fields(["a": .text("x\n\"y")])]),
        ])
        #expect(
            tree.json
                == #"{"name":"a-b","empty":[],"yes":"true","port":"9","list":[1,{"a":"x\n\"y"}]}"#)
        #expect(
            tree.yaml == """
                name: a-b
                empty: []
                "yes": "true"
                port: "9"
                list:
                - 1
                - a: "x\\n\\"y"

                """)
        #expect(Tree.text("\u{1}").json == #""\u0001""#)
    }

    @Test func `a package is a ZIP with its sum`() {
        #expect(ZipArchive.crc32(of: Array("123456789".utf8)) == 0xCBF4_3926)
        let bytes = ZipArchive.bytes(name: "a.py", content: [65])
        #expect(bytes.starts(with: [0x50, 0x4B, 3, 4]))
        #expect(RayDriver.packageName.hasPrefix("_ray_pkg_"))
        #expect(RayDriver.package.count > 4_000)
    }

    @Test func `a job is known by what it does`() {
        let (one, same) = (Self.job(), Self.job())
        #expect(one.id == same.id && one.id.hasPrefix("night-shift-"))
        #expect(Self.job(Needs(cpus: 2)).sum != one.sum)
        #expect(EngineJob.plain("Ä9") == "job-9")
        #expect(EngineJob.plain("") == "job-")
    }

    @Test func `a script of Slurm says what is asked for`() throws {
        var settings = SlurmScript.Settings()
        settings.account = "ops"
        settings.gres = ["camera:1"]
        settings.parallelism = 4
        let text = try SlurmScript(
            Self.job(Needs(cpus: 1.5, gpus: 1, labels: ["site": "a"])), settings, folder: "/p"
        ).text
        for line in [
            "--array=0-2%4", "--cpus-per-task=2", "--gres=camera:1,gpu:1", "--account=ops",
            "--constraint=site_a", "--output=\"/p/slurm-%a.out\"", "--open-mode=append",
            "--requeue",
        ] {
            #expect(text.contains("#SBATCH \(line)\n"), "\(line)")
        }
        // Usage, data, input, output, refused, configuration: another machine mends none of them.
        #expect(text.contains("\ncase $code in 0|64|65|66|73|77|78) exit $code ;; esac\n"))
        #expect(text.contains("'/a b/plan.json'"))
        #expect(throws: EngineFault.self) {
            try SlurmScript(Self.job(Needs(gpus: 0.5)), settings, folder: "/p")
        }
        settings.account = "a\n#SBATCH --uid=0"
        #expect(throws: EngineFault.self) {
            try SlurmScript(Self.job(), settings, folder: "/p")
        }
    }

    @Test func `an array of Slurm is one job`() throws {
        let said = """
            7|0|COMPLETED|None|n1|t|sightline:ab|x
            7|1|RUNNING|None|n2|t|sightline:ab|x
            7|2|PENDING|AssocGrpGRES||t|sightline:ab|x
            7|3|COMPLETING|None|n2|t|sightline:ab|x
            8|0|FAILED|NonZeroExitCode|n1|t|sightline:cd|y
            8|1|COMPLETED|None|n1|t|sightline:cd|y
            9|N/A|RUNNING|None|n1|t|someone else's|z
            """
        let jobs = SlurmJob.grouped(said)
        #expect(jobs.map(\.number) == ["7", "8"])
        #expect(jobs[0].report.state == .running && jobs[1].report.state == .failed)
        #expect(jobs[0].report.message == "1 done, 1 end, 1 run, 1 wait")
        #expect(jobs[0].report.waiting.first?.contains("AssocGrpGRES") == true)
    }

    @Test func `a fleet is read with what each group needs`() throws {
        let text = """
            version: 1
            lease: 5s
            groups:
              north: { pipeline: north.yml, cpus: 2, gpus: 0.5, labels: {site: a} }
              south: { pipeline: /srv/south.yml, resources: {camera: 8} }
            """
        let fleet = try FleetFile.read(bytes: Array(text.utf8), name: "f.yml", folder: "/srv/a")
        #expect(fleet.leaseSeconds == 5 && fleet.groups.map(\.name) == ["north", "south"])
        #expect(fleet.groups[0].pipeline == "/srv/a/north.yml")
        #expect(fleet.groups[0].needs == Needs(cpus: 2, gpus: 0.5, labels: ["site": "a"]))
        #expect(fleet.groups[1].folder == "/srv" && fleet.groups[1].resources == ["camera": 8])
    }

    @Test(arguments: [
        ("", "mapping"), ("version: 1", "groups"), ("version: 2\ngroups: {a: {pipeline: p}}", "1"),
        ("version: 1\ngroups: {A: {pipeline: p}}", "cannot name"),
        ("version: 1\ngroups: {a: {}}", "pipeline"),
        ("version: 1\ngroups: {a: {pipeline: p, cpu: 1}}", "unknown key 'cpu'"),
        ("version: 1\ngroups: {a: {pipeline: p, cpus: 1e99}}", "no amount"),
        ("version: 1\nlease: 1ms\ngroups: {a: {pipeline: p}}", "lease"), ("a: [", "YAML"),
    ])
    func `what is wrong with a fleet is named`(_ text: String, _ word: String) throws {
        let problems = #expect(throws: ConfigProblems.self) {
            try FleetFile.read(bytes: Array(text.utf8), name: "f.yml", folder: "/")
        }
        #expect(problems?.exitCode == .configuration)
        #expect(problems?.text.contains(word) == true, "\(problems?.text ?? "")")
    }

    @Test func `the reports of Ray are read`() throws {
        let said = """
            {"data":{"summary":[{"ip":"10.0.0.1","raylet":{"nodeId":"x","state":"ALIVE",
            "resourcesTotal":{"CPU":4,"node:10.0.0.1":1,"memory":1e9},"labels":{"site":"a",
            "ray.io/node-id":"x"}}}]}}
            """
        let client = try #require(EngineAddress("http://127.0.0.1:1"))
        let nodes = try HTTPClient.Answer(status: 200, body: Array(said.utf8))
            .decoded(RayNodes.self, from: client)
        let pool = nodes.pool(used: ["x": ["CPU": 1.5]])
        #expect(pool[0].total == ["CPU": 4] && pool[0].free == ["CPU": 2.5])
        #expect(pool[0].labels == ["site": "a"])
        #expect(PoolNode.words(pool) == "2.5 of 4 CPU free")
        #expect(throws: EngineFault.self) {
            try HTTPClient.Answer(status: 200, body: [0x7B]).decoded(RayNodes.self, from: client)
        }
    }
}
