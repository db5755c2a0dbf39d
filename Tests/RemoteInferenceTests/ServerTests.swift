import Foundation
import PipelineConfig
import TestSupport
import Testing
import VisionCore

@testable import RemoteInference

/// A real server, MLServer, and a double that goes wrong in every way that there is.
@Suite(.serialized) struct ServerTests {
    @Test func `MLServer's answers are those of ONNX Runtime to the bit, over both transports`()
        throws
    {
        let server = try InferenceServer.mlserver(RemoteBench.fixture)
        let inputs = RemoteBench.noise(3)
        let truth = try RemoteBench.truth(inputs, 3)
        for kind in ["grpc", "http"] {
            for (model, requests) in [("network", 1), ("single", 3), ("bare", 3)] {
                let engine = try RemoteBench.engine(server.address(kind), model: model)
                try engine.connect()
                #expect(engine.form?.takesBatches == (model == "network"))
                let answers = engine.worker().outputs(of: inputs, count: 3)
                #expect(answers.count == 3)
                for (answer, wanted) in zip(answers, truth) {
                    let answer = try #require(answer, "\(kind) \(model) \(engine.figures)")
                    #expect(answer.map(\.shape) == RemoteBench.outputs.map(\.shape))
                    #expect(RemoteBench.bytes(answer) == wanted, "\(kind) \(model)")
                }
                let figures = engine.figures
                #expect(figures.remote == 3 && figures.requests == requests)
                #expect(figures.failed == 0 && figures.state == .remote && figures.p95 != nil)
            }
        }
        try judgeMismatches(server)
        try judgeBytes(server)
        try judgeHalves(server)
    }

    /// What is not as agreed is said before the first picture, both sides named.
    private func judgeMismatches(_ server: InferenceServer) throws {
        for kind in ["grpc", "http"] {
            for (model, words) in [
                ("misnamed", ["'picture'", "'blob_center'", "'image'"]),
                ("misshapen", ["[-1, 3, 68, 119]", "[1, 3, 68, 120]", "'heat'"]),
                ("nobody", ["no model 'nobody'"]),
            ] {
                let engine = try RemoteBench.engine(server.address(kind), model: model)
                #expect {
                    try engine.connect()
                } throws: { error in
                    guard let fault = error as? RemoteEngineFault else { return false }
                    return fault.exitCode == .configuration
                        && words.allSatisfy { fault.summary.contains($0) }
                        && fault.subject?.contains(server.address(kind)) == true
                }
            }
            var floats = RemoteBench.network
            floats.types = [.float32]
            let engine = try RemoteBench.engine(
                server.address(kind), model: "bytes", network: floats)
            #expect(
                throws: RemoteEngineFault.mismatch(
                    server.address(kind), model: "bytes",
                    what: "the server's input 'image' is UINT8, 'blob_center' gives FP32")
            ) { try engine.connect() }
        }
    }

    /// A network of halves gives what ONNX Runtime makes of the same halves, to the bit.
    private func judgeHalves(_ server: InferenceServer) throws {
        let count = RemoteBench.shape.reduce(1, *)
        var random = SeededRandom(seed: 4)
        let halves = random.floats(count, scale: 3).map { Float16($0) }
        let widened = halves.map { Float($0) }
        let truth = try RemoteBench.truth(widened.withUnsafeBytes { Array($0) }, 1)
        let wanted = stride(from: 0, to: truth[0].count, by: 4).map { place in
            // Computed in singles; the answer is rounded to halves.
            let bits = truth[0][place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
            return Float(Float16(Float(bitPattern: bits)))
        }
        for kind in ["grpc", "http"] {
            let engine = try RemoteBench.engine(server.address(kind), model: "halves")
            try engine.connect()
            #expect(engine.form?.type == .float16)
            #expect(engine.form?.outputs.allSatisfy { $0.type == .float16 } == true)
            let bytes = halves.withUnsafeBytes { Array($0) }
            let answer = try #require(
                engine.worker().outputs(of: bytes, count: 1)[0], "\(engine.figures)")
            #expect(answer.flatMap(\.values) == wanted, "\(kind)")
        }
    }

    /// A network of the server that takes bytes is sent bytes.
    private func judgeBytes(_ server: InferenceServer) throws {
        var random = SeededRandom(seed: 3)
        let levels = random.bytes(2 * RemoteBench.shape.reduce(1, *))
        let scaled = levels.map { Float($0) / 255 }
        let truth = try RemoteBench.truth(scaled.withUnsafeBytes { Array($0) }, 2)
        for kind in ["grpc", "http"] {
            let engine = try RemoteBench.engine(server.address(kind), model: "bytes")
            try engine.connect()
            #expect(engine.form?.type == .uint8)
            let answers = engine.worker().outputs(of: levels, count: 2)
            for (answer, wanted) in zip(answers, truth) {
                #expect(RemoteBench.bytes(try #require(answer)) == wanted, "\(kind)")
            }
        }
    }

    @Test func `binary tensors over REST, and JSON where the server has none`() throws {
        let inputs = RemoteBench.noise(2)
        let truth = try RemoteBench.truth(inputs, 2)
        for options in [[], ["--plain"]] {
            let server = try InferenceServer.faulty(RemoteBench.fixture, options)
            // An independent client has the same of the double.
            let script = """
                import numpy, sys, tritonclient.http as client
                one = client.InferenceServerClient(sys.argv[1])
                given = client.InferInput("image", [2, 3, 272, 480], "FP32")
                values = numpy.frombuffer(sys.stdin.buffer.read(), numpy.float32)
                given.set_data_from_numpy(values.reshape([2, 3, 272, 480]), binary_data=sys.argv[2] == "b")
                wanted = [client.InferRequestedOutput("heat", binary_data=sys.argv[2] == "b")]
                answer = one.infer("network", [given], outputs=wanted)
                sys.stdout.write(answer.as_numpy("heat").astype(numpy.float32).tobytes().hex())
                """
            let folder = try ScratchFolder()
            try Data(inputs).write(to: URL(fileURLWithPath: folder.file("in")))
            let outcome = try InferenceServer.python().run(
                ["-c", script, "127.0.0.1:\(server.httpPort)", options.isEmpty ? "b" : "j"],
                input: folder.file("in"))
            #expect(outcome.exitCode == 0, "\(outcome.errors.suffix(500))")
            let heat = truth.flatMap { $0.prefix(3 * 68 * 120 * 4) }
            #expect(outcome.output == heat.map { String(format: "%02x", $0) }.joined())
            let engine = try RemoteBench.engine(server.address("http"))
            try engine.connect()
            let answers = engine.worker().outputs(of: inputs, count: 2)
            for (answer, wanted) in zip(answers, truth) {
                #expect(
                    RemoteBench.bytes(try #require(answer, "\(engine.figures)")) == wanted,
                    "\(options)")
            }
        }
    }

    @Test func `eight pictures go in a request, and no more`() throws {
        let server = try InferenceServer.faulty(RemoteBench.fixture)
        let engine = try RemoteBench.engine(server.address("grpc"))
        try engine.connect()
        let inputs = RemoteBench.noise(11)
        #expect(engine.worker().outputs(of: inputs, count: 11).allSatisfy { $0 != nil })
        let told = try Program.installed("curl").run(["-s", server.address("http") + "/counts"])
        let counts = try #require(JSON(Data(told.output.utf8)))
        #expect(counts["most"].int == 8 && counts["requests"].int == 2)
        #expect(engine.figures.remote == 11 && engine.figures.requests == 2)
    }

    @Test func `a server that takes small messages alone is sent fewer pictures at a time`() throws
    {
        let server = try InferenceServer.faulty(RemoteBench.fixture, ["--small"])
        let engine = try RemoteBench.engine(server.address("grpc"))
        try engine.connect()
        let worker = engine.worker()
        let inputs = RemoteBench.noise(8)
        #expect(worker.outputs(of: inputs, count: 8).allSatisfy { $0 != nil }, "\(engine.figures)")
        // Of 1.6 MB each, two go into four.
        let failed = engine.figures.failed
        #expect((1...2).contains(failed) && engine.figures.requests == failed + 4)
        #expect(worker.outputs(of: inputs, count: 8).allSatisfy { $0 != nil })
        #expect(engine.figures.failed == failed && engine.figures.remote == 16)
    }

    /// What goes wrong, how it is called, and over which transports it can.
    private static let faults: [(word: String, kind: RemoteFault.Kind, over: [String])] = [
        ("slow", .timeout, ["grpc", "http"]), ("silent", .timeout, ["grpc", "http"]),
        ("busy", .busy, ["grpc", "http"]), ("failed", .failed, ["grpc", "http"]),
        ("short", .malformed, ["grpc", "http"]), ("cut", .malformed, ["grpc"]),
        ("cut", .unreachable, ["http"]), ("typed", .mistyped, ["grpc", "http"]),
        ("nan", .notFinite, ["grpc", "http"]), ("infinite", .notFinite, ["grpc", "http"]),
        ("shaped", .malformed, ["grpc", "http"]), ("huge", .malformed, ["grpc", "http"]),
        ("garbage", .malformed, ["grpc", "http"]),
    ]

    @Test(arguments: [[], ["--plain"]])
    func `every fault is told from the others, opens the breaker and is got over`(
        options: [String]
    ) throws {
        let server = try InferenceServer.faulty(RemoteBench.fixture, options)
        let inputs = RemoteBench.noise(1)
        for (word, kind, transports) in Self.faults {
            for transport in transports where options.isEmpty || transport == "http" {
                try server.turn("well")
                let engine = try RemoteBench.engine(
                    server.address(transport),
                    deadline: kind == .timeout ? .milliseconds(150) : .seconds(5))
                try engine.connect()
                let worker = engine.worker()
                try server.turn(word)
                let start = RemoteBench.now()
                #expect(worker.outputs(of: inputs, count: 1) == [nil])
                let span = RemoteBench.now() - start
                #expect(
                    kind != .timeout || span < .milliseconds(600), "\(word) \(transport) \(span)")
                // Twice as many numbers are too many bytes; as text they are not yet.
                let isText = word == "shaped" && !options.isEmpty
                #expect(
                    engine.figures.failures == [(isText ? .mistyped : kind).rawValue: 1],
                    "\(word) \(transport): \(engine.figures)")
                for _ in 0..<4 { _ = worker.outputs(of: inputs, count: 1) }
                #expect(engine.figures.state == .local && !engine.wouldSend)
                #expect(engine.figures.requests == 5)
                _ = worker.outputs(of: inputs, count: 1)
                #expect(engine.figures.requests == 5, "an open breaker lets nothing through")
            }
        }
    }

    @Test func `a server that comes back is asked again, after a look and a trial`() throws {
        let server = try InferenceServer.faulty(RemoteBench.fixture)
        let engine = try RemoteBench.engine(server.address("grpc"))
        try engine.connect()
        let worker = engine.worker()
        let inputs = RemoteBench.noise(1)
        try server.turn("busy")
        for _ in 0..<5 { _ = worker.outputs(of: inputs, count: 1) }
        #expect(engine.figures.state == .local)
        try server.turn("well")
        let deadline = RemoteBench.now() + .seconds(20)
        while engine.figures.state != .remote, RemoteBench.now() < deadline {
            if engine.wouldSend { _ = worker.outputs(of: inputs, count: 1) }
            usleep(20_000)
        }
        #expect(engine.figures.state == .remote)
        #expect(engine.figures.openings == 1)
    }

    @Test func `a server that is away at the start is joined later, or the run does not begin`()
        throws
    {
        let gone = try InferenceServer.faulty(RemoteBench.fixture)
        let address = gone.address("grpc")
        gone.stop()
        let patient = try RemoteBench.engine(address)
        try patient.connect()
        #expect(patient.figures.state == .local && !patient.wouldSend)
        let strict = try RemoteBench.engine(address, fallback: .drop)
        #expect {
            try strict.connect()
        } throws: { error in
            (error as? RemoteEngineFault)?.exitCode == .unavailable
        }
    }
}
