import Foundation
import TestSupport
import Testing

/// What is shipped beside the program.
@Suite struct PackagingTests {
    /// The names that `/metrics` has, as they are in its source.
    private static func metrics() throws -> Set<String> {
        let text = try ["MetricsText", "MetricsText+Backends", "MetricsText+Memory"].map {
            try RepositoryFile.text("Sources/Pipeline/Telemetry/\($0).swift")
        }.joined()
        return Set(
            text.matches(of: /"((?:sightline|process)_[a-z_]+)"/).map { String($0.output.1) })
    }

    @Test(arguments: ["grafana/dashboard.json", "prometheus/alerts.yml"])
    func `every figure that a dashboard or an alert asks for is served`(_ name: String) throws {
        let text = try RepositoryFile.text("Packaging/\(name)")
        let served = try Self.metrics()
        let asked = Set(
            text.matches(of: /\b(?:sightline|process)_[a-z_]+[a-z]/).map { String($0.output) })
        #expect(asked.count > 5)
        for metric in asked {
            let base = metric.hasSuffix("_bucket") ? String(metric.dropLast(7)) : metric
            #expect(served.contains(base), "\(metric)")
        }
    }

    @Test func `promtool reads the alerts, and a dashboard is JSON`() throws {
        let promtool = try Program.installed("promtool")
        let rules = RepositoryFile.path("Packaging/prometheus/alerts.yml")
        let outcome = try promtool.run(["check", "rules", rules])
        #expect(outcome.exitCode == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("8 rules found"))
        let dashboard = try JSON.file(RepositoryFile.path("Packaging/grafana/dashboard.json"))
        #expect(dashboard["panels"].items.count >= 10)
    }

    @Test func `the unit leaves little to attack`() throws {
        let analyze = try Program.installed("systemd-analyze")
        let folder = try ScratchFolder()
        let unit = try folder.write(
            RepositoryFile.text("Packaging/systemd/sightline@.service"),
            to: "sightline@site.service")
        let outcome = try analyze.run(["security", "--offline=true", "--threshold=20", unit])
        #expect(outcome.exitCode == 0, "\(outcome.output.suffix(300))")
        let text = try RepositoryFile.text("Packaging/systemd/sightline@.service")
        for line in ["Type=notify", "WatchdogSec=20", "RestartPreventExitStatus=64 65 78"] {
            #expect(text.contains(line))
        }
    }

    @Test func `README names every pipeline`() throws {
        let readme = try RepositoryFile.text("README.md")
        for name in try RepositoryFile.names(in: "Pipelines", ending: ".yml") {
            #expect(readme.contains("(Pipelines/\(name))"), "\(name)")
        }
    }

    @Test func `every pipeline names its schema`() throws {
        for name in try RepositoryFile.names(in: "Pipelines", ending: ".yml") {
            let text = try RepositoryFile.text("Pipelines/\(name)")
            #expect(
                text.contains("# yaml-language-server: $schema=pipeline.schema.json\n"), "\(name)")
        }
    }
}
