import PipelineConfig
import Testing
import VisionCore

/// What a pipeline says of the server that runs its detector.
@Suite struct BackendTests {
    private static func load(_ backend: String, more: String = "") throws -> PipelineDescription {
        try PipelineLoader.load(
            bytes: Array(
                """
                version: 1
                sources: { gate: { uri: a.mp4 } }
                detect: { model: yolox_nano_416, backend: { \(backend) }\(more) }
                """.utf8), name: "p.yml", environment: ["TOKEN": "canary-word", "BAD": "a b"])
    }

    @Test func `what is not said has its default`() throws {
        let found = try #require(
            try Self.load("url: 'grpc://host:8001', model: net").detect?.backend)
        #expect(found.address?.host == "host" && found.model == "net")
        #expect(found.deadline == .milliseconds(100) && found.fallback == .local)
        #expect(found.token == nil && found.certificates == nil && !found.insecure)
    }

    @Test func `a source's own detector keeps the server, and may have its own`() throws {
        let pipeline = try PipelineLoader.load(
            bytes: Array(
                """
                version: 1
                sources:
                  gate: { uri: a.mp4, detect: { score: 0.5 } }
                  yard: { uri: a.mp4, detect: { backend: { url: 'http://b:1', model: other } } }
                detect: { backend: { url: 'grpc://a:1', model: net } }
                """.utf8), name: "p.yml")
        let models = pipeline.sources.map { pipeline.detect(of: $0)?.backend?.model }
        #expect(models == ["net", "other"])
    }

    @Test(arguments: [
        ("model: m", "missing key 'url'"), ("url: 'grpc://a:1'", "missing key 'model'"),
        ("url: 'a:1', model: m", "'a:1' is no address"),
        ("url: 'grpc://me:word@a:1', model: m", "is no address"),
        ("url: 'grpc://a:1', model: m, deadline: 0s", "longer than 0"),
        ("url: 'grpc://a:1', model: m, deadline: 31s", "at most 30s"),
        ("url: 'grpc://a:1', model: m, fallback: remote", "known: local, drop"),
        ("url: 'grpcs://a:1', model: m, token: canary-word", "stands in the file"),
        ("url: 'grpcs://a:1', model: m, token: '${env:BAD}'", "no header takes"),
        ("url: 'grpc://a:1', model: m, token: '${env:TOKEN}'", "unencrypted to a"),
        ("url: 'http://a:1', model: m, token: '${env:TOKEN}'", "unencrypted to a"),
    ])
    func `what is wrong is told, with its place and without a secret`(
        backend: String, words: String
    ) throws {
        do {
            _ = try Self.load(backend)
            Issue.record("\(backend) is taken")
        } catch let problems as ConfigProblems {
            let text = problems.issues.map { "\($0.message) \($0.hint ?? "")" }.joined()
            #expect(text.contains(words), "\(text)")
            #expect(!text.contains("canary") && !text.contains("word@"), "\(text)")
            #expect(problems.issues.allSatisfy { "\($0.place)".hasPrefix("p.yml:3:") })
        }
    }

    @Test(arguments: [
        "url: 'grpc://127.0.0.1:1', model: m, token: '${env:TOKEN}'",
        "url: 'grpc://[::1]:1', model: m, token: '${env:TOKEN}'",
        "url: 'grpcs://a:1', model: m, token: '${env:TOKEN}'",
        "url: 'https://a', model: m, token: '${env:TOKEN}'",
        "url: 'http://a:1', model: m, token: '${env:TOKEN}', insecure: true",
    ])
    func `a token that nobody else can read is taken`(backend: String) throws {
        #expect(try Self.load(backend).detect?.backend?.token?.revealed == "canary-word")
    }

    @Test func `an input that follows the picture may have a server`() throws {
        let detect = try Self.load("url: 'grpc://a:1', model: m", more: ", size: auto").detect
        #expect(detect?.size == "auto" && detect?.backend?.model == "m")
    }
}
