import Foundation
import Glibc

/// Servers of the Open Inference Protocol that tests ask: MLServer, and a double that can be told
/// to go wrong.
package final class InferenceServer {
    /// A server that does not start though all is there that it needs.
    package struct DoesNotStart: Error, CustomStringConvertible {
        package let description: String
    }

    private static let judges = "Tests/RemoteInferenceTests/Judges"
    private let process: RunningProgram
    private let folder: ScratchFolder
    /// Where it speaks gRPC.
    package let grpcPort: Int
    /// Where it speaks REST.
    package let httpPort: Int

    private init(
        _ process: RunningProgram, _ folder: ScratchFolder, limit: Double = 60
    ) throws {
        self.process = process
        self.folder = folder
        _ = process.wait(limit: limit) { process.output.contains("\n") }
        let said = JSON(Data(process.output.utf8))
        guard let grpc = said?["grpc"].int, let http = said?["http"].int else {
            process.send(signal: SIGTERM)
            throw DoesNotStart(description: "\(process.finish(limit: 10).errors.suffix(2_000))")
        }
        (grpcPort, httpPort) = (grpc, http)
    }

    deinit { stop() }

    /// MLServer with the network at `path`; see `mlserver_pool.py` for the names that it has.
    package static func mlserver(_ path: String) throws -> InferenceServer {
        let folder = try ScratchFolder()
        let script = RepositoryFile.path("\(judges)/mlserver_pool.py")
        return try InferenceServer(
            try python().start([script, folder.file("models"), path]), folder)
    }

    /// The double with the network at `path`, called `network`, in the mode `well`.
    package static func faulty(_ path: String, _ options: [String] = []) throws -> InferenceServer {
        let folder = try ScratchFolder()
        _ = try folder.write("well", to: "mode")
        let script = RepositoryFile.path("\(judges)/faulty_server.py")
        return try InferenceServer(
            try python().start([script, path, folder.file("mode")] + options), folder)
    }

    /// Has the double do what `word` says; see `faulty_server.py`.
    package func turn(_ word: String) throws {
        let path = folder.file("mode.new")
        _ = try folder.write(word, to: "mode.new")
        rename(path, folder.file("mode"))
    }

    /// Its address; `kind` is `grpc` or `http`.
    package func address(_ kind: String) -> String {
        "\(kind)://127.0.0.1:\(kind == "grpc" ? grpcPort : httpPort)"
    }

    /// Ends it at once; what it started ends with it.
    package func stop() {
        guard process.isRunning else { return }
        process.send(signal: SIGKILL)
        _ = process.wait(limit: 5, until: { !process.isRunning })
    }

    /// A Python environment with MLServer: that in the folder that `SIGHTLINE_MLSERVER` names,
    /// or one that is made once beside the build.
    ///
    /// It takes hundreds of megabytes: only where judges are required, or where it is there.
    package static func python() throws -> Program {
        let folder =
            ProcessInfo.processInfo.environment["SIGHTLINE_MLSERVER"]
            ?? RepositoryFile.path(".build/mlserver")
        let python = Program(path: folder + "/bin/python3")
        let ready = folder + "/ready"
        let isReady = { FileManager.default.fileExists(atPath: ready) }
        guard !isReady() else { return python }
        guard Judge.isRequired else { try Judge.missing("MLServer in .build/mlserver") }
        // Suites that want it at the same time wait for the first of them.
        let lock = open(RepositoryFile.path(".build/mlserver.lock"), O_CREAT | O_RDWR, 0o644)
        flock(lock, LOCK_EX)
        defer { close(lock) }
        guard !isReady() else { return python }
        let base = try RepositoryFile.text("Tests/requirements.txt")
            .split(whereSeparator: \.isNewline).map(String.init)
            .filter { $0.hasPrefix("numpy==") || $0.hasPrefix("onnxruntime==") }
        let requirements = RepositoryFile.path("\(judges)/requirements.txt")
        for (program, words) in [
            (try Python.interpreter(), ["-m", "venv", folder]),
            (python, ["-m", "pip", "install", "--quiet", "-r", requirements] + base),
        ] {
            let outcome = try program.run(words, limit: 600)
            guard outcome.exitCode == 0 else {
                throw DoesNotStart(description: "\(outcome.errors.suffix(2_000))")
            }
        }
        try Data().write(to: URL(fileURLWithPath: ready))
        return python
    }
}
