import Foundation
import MediaTestSupport
import TestSupport
import Testing

extension EndToEnd {
    /// Manifests, judged by the schemas of Kubernetes.
    @Suite struct KubernetesTests {
        /// What `kubernetes-validate --strict` says of `manifest`.
        private static func judgement(of manifest: String) throws -> (isValid: Bool, said: String) {
            let script = """
                import sys, yaml, kubernetes_validate
                documents = [one for one in yaml.safe_load_all(sys.stdin) if one]
                assert documents
                for one in documents:
                    try:
                        kubernetes_validate.validate(one, "1.37", strict=True)
                        print("valid", one["kind"])
                    except kubernetes_validate.ValidationError as error:
                        print("invalid", one["kind"], error.message)
                """
            let said = try Python.answer(script, input: Data(manifest.utf8))
            return (!said.contains("invalid") && said.contains("valid"), said)
        }

        private static func manifest(_ sightline: Sightline, _ more: [String]) throws
            -> Program.Outcome
        {
            let plan = sightline.folder.file("plan.json")
            let made = try sightline.program.run([
                "plan", try Clips.of(.steady), "--model", Fixture.detector, "--log",
                sightline.folder.file("a.jsonl"), "--chunk", "2s", "-o", plan,
            ])
            #expect(made.exitCode == 0, "\(made.errors)")
            return try sightline.program.run(
                [
                    "submit", "--engine", "kubernetes", "--plan", plan, "--image",
                    "registry.example/sightline:1",
                ] + more)
        }

        @Test(arguments: [
            [], ["--volume", "archive=/archive", "--namespace", "video", "--label", "site=a"],
            ["--scheduler", "kueue", "--queue", "cameras", "--gpus", "1"],
            ["--scheduler", "kai", "--queue", "cameras", "--gpus", "0.25"],
        ])
        func `manifests are what Kubernetes takes`(_ more: [String]) throws {
            let sightline = try Sightline()
            let made = try Self.manifest(sightline, more)
            #expect(made.exitCode == 0, "\(made.errors)")
            let (isValid, said) = try Self.judgement(of: made.output)
            #expect(isValid, "\(said)\n\(made.output)")
            let isQueued = more.contains("kueue")
            #expect(made.output.contains("suspend: true") == isQueued)
            #expect(made.output.contains("kueue.x-k8s.io/queue-name") == isQueued)
            #expect(made.output.contains("gpu-fraction") == more.contains("kai"))
        }

        @Test(arguments: [
            ["--volume", "cameras=/site"], ["--scheduler", "kueue", "--queue", "cameras"],
            ["--scheduler", "kai", "--queue", "cameras", "--namespace", "video"],
        ])
        func `each group of a fleet is a Deployment that Kubernetes takes`(_ more: [String]) throws
        {
            let sightline = try Sightline()
            let fleet = try sightline.folder.write(
                """
                version: 1
                groups:
                  north: { pipeline: north.yml, cpus: 2, gpus: 1, labels: { site: a } }
                  south: { pipeline: south.yml, resources: { example.org/camera: 4 } }
                """, to: "fleet.yml")
            let made = try sightline.program.run(
                [
                    "submit", "--engine", "kubernetes", "--fleet", fleet, "--image",
                    "registry.example/sightline:1",
                ] + more)
            #expect(made.exitCode == 0, "\(made.errors)")
            let (isValid, said) = try Self.judgement(of: made.output)
            #expect(isValid, "\(said)\n\(made.output)")
            #expect(said.split(separator: "\n") == ["valid Deployment", "valid Deployment"])
            for line in [
                "type: Recreate", "tolerationSeconds: 15", "path: \"/livez\"", "path: \"/readyz\"",
                "runAsNonRoot: true", "readOnlyRootFilesystem: true",
            ] {
                #expect(made.output.ranges(of: line).count >= 2, "\(line)\n\(made.output)")
            }
            let wrong = made.output.replacing("livenessProbe:", with: "livenessProb:")
            #expect(try !Self.judgement(of: wrong).isValid)
        }

        @Test(arguments: ["kueue", "kai"])
        func `the queues that are shipped are what their schedulers take`(_ name: String) throws {
            let judge = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("judge_queues.py").path
            let text = try RepositoryFile.text("Packaging/kubernetes/\(name)-queues.yml")
            let said = try Python.run([judge], input: Data(text.utf8)).output
            #expect(said.hasPrefix("valid"))
            let wrong = text.replacing("metadata:", with: "metadatas:")
            #expect(throws: Python.Complaint.self) {
                try Python.run([judge], input: Data(wrong.utf8))
            }
        }

        @Test func `a misspelt key is found by the judge`() throws {
            let sightline = try Sightline()
            let made = try Self.manifest(sightline, [])
            let wrong = made.output.replacing("completions:", with: "completionz:")
            #expect(wrong != made.output)
            let (isValid, said) = try Self.judgement(of: wrong)
            #expect(!isValid && said.contains("completionz"), "\(said)")
        }

        @Test func `a part of a GPU is refused where nobody can give it`() throws {
            let sightline = try Sightline()
            let made = try Self.manifest(sightline, ["--gpus", "0.5"])
            #expect(made.exitCode == 64 && made.errors.contains("kai"), "\(made.errors)")
        }
    }
}
