import Foundation
import PipelineConfig
import TestSupport
import Testing
import VisionCore

@testable import RemoteInference

/// A network that servers of the tests run, what it is fed, and what ONNX Runtime makes of it.
enum RemoteBench {
    static let fixture = Fixture.path("Models/blob_center.onnx")
    static let shape = [3, 272, 480]
    static let outputs = [
        RemoteNetwork.Output(name: "heat", shape: [3, 68, 120]),
        RemoteNetwork.Output(name: "scale", shape: [2, 68, 120]),
        RemoteNetwork.Output(name: "offset", shape: [2, 68, 120]),
    ]
    static let network = RemoteNetwork(
        name: "blob_center", input: "image", shape: shape, types: [.float32, .float16, .uint8],
        outputs: outputs)

    static func now() -> HostInstant {
        HostInstant(nanoseconds: Int64(clamping: DispatchTime.now().uptimeNanoseconds))
    }

    static func engine(
        _ url: String, model: String = "network", deadline: Duration = .seconds(10),
        fallback: RemoteFigures.State = .local, token: SecretText? = nil,
        certificates: String? = nil, network: RemoteNetwork = network
    ) throws -> RemoteEngine {
        let address = try #require(ServerAddress(url))
        return RemoteEngine(
            RemoteEngine.Settings(
                name: model,
                access: ServerAccess(
                    address: address, token: token, certificates: certificates),
                model: model, deadline: deadline, fallback: fallback),
            network: network, now: now)
    }

    /// `count` inputs of noise.
    static func noise(_ count: Int) -> [UInt8] {
        var random = SeededRandom(seed: 11)
        let values = random.floats(count * shape.reduce(1, *), scale: 3)
        return values.withUnsafeBytes { Array($0) }
    }

    /// What ONNX Runtime makes of such inputs: the bytes of all outputs of each.
    static func truth(_ inputs: [UInt8], _ count: Int) throws -> [[UInt8]] {
        let folder = try ScratchFolder()
        try Data(inputs).write(to: URL(fileURLWithPath: folder.file("in")))
        let script = """
            import numpy, onnxruntime, sys
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            session = onnxruntime.InferenceSession(sys.argv[1], options)
            inputs = numpy.fromfile(sys.argv[2], numpy.float32).reshape([-1, 1, 3, 272, 480])
            with open(sys.argv[3], "wb") as file:
                for one in inputs:
                    for output in session.run(["heat", "scale", "offset"], {"image": one}):
                        file.write(output.tobytes())
            """
        let outcome = try InferenceServer.python().run(
            ["-c", script, fixture, folder.file("in"), folder.file("out")])
        try #require(outcome.exitCode == 0, "\(outcome.errors)")
        let bytes = [UInt8](try folder.bytes("out"))
        let size = bytes.count / count
        return (0..<count).map { Array(bytes[$0 * size..<($0 + 1) * size]) }
    }

    static func bytes(_ outputs: [RemoteOutput]) -> [UInt8] {
        outputs.flatMap { output in output.values.withUnsafeBytes { Array($0) } }
    }
}
