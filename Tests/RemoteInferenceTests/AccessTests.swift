import Foundation
import PipelineConfig
import TestSupport
import Testing
import VisionCore

@testable import RemoteInference

/// Who is let in: tokens, and certificates.
@Suite(.serialized) struct AccessTests {
    @Test func `a token is shown, and a wrong one refused`() throws {
        let server = try InferenceServer.faulty(RemoteBench.fixture, ["--token", "opensesame"])
        for kind in ["grpc", "http"] {
            let right = try RemoteBench.engine(
                server.address(kind), token: SecretText([.secret("opensesame")]))
            try right.connect()
            #expect(right.worker().outputs(of: RemoteBench.noise(1), count: 1)[0] != nil)
            for token in [nil, SecretText([.secret("wrongsesame")])] {
                let wrong = try RemoteBench.engine(server.address(kind), token: token)
                #expect {
                    try wrong.connect()
                } throws: { error in
                    guard let fault = error as? RemoteEngineFault else { return false }
                    return fault.exitCode == .refused && !"\(fault)".contains("wrongsesame")
                }
            }
        }
    }

    @Test func `gRPC in TLS: with the right certificates, and not without`() throws {
        let folder = try ScratchFolder()
        let made = try Program.installed("openssl").run([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
            folder.file("key"), "-out", folder.file("cert"),
        ])
        try #require(made.exitCode == 0, "\(made.errors)")
        let server = try InferenceServer.faulty(
            RemoteBench.fixture, ["--cert", folder.file("cert"), "--key", folder.file("key")])
        let url = "grpcs://localhost:\(server.grpcPort)"
        let engine = try RemoteBench.engine(url, certificates: folder.file("cert"))
        try engine.connect()
        let inputs = RemoteBench.noise(1)
        let answer = try #require(engine.worker().outputs(of: inputs, count: 1)[0])
        #expect(RemoteBench.bytes(answer) == (try RemoteBench.truth(inputs, 1))[0])
        let stranger = try RemoteBench.engine(url, fallback: .drop)
        #expect {
            try stranger.connect()
        } throws: { error in
            (error as? RemoteEngineFault)?.exitCode == .unavailable
        }
    }
}
