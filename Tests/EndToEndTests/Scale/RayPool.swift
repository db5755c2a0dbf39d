import Foundation
import Glibc
import TestSupport

/// A head and nodes of Ray, each in a network namespace of its own.
final class RayPool {
    /// A pool that does not start though all is there that it needs.
    struct DoesNotStart: Error, CustomStringConvertible {
        let description: String
    }

    private let process: RunningProgram
    private let folder: ScratchFolder
    private let namespace: String
    private let address: String
    private let token: String

    private init(
        process: RunningProgram, folder: ScratchFolder, namespace: String, address: String,
        token: String
    ) {
        self.process = process
        self.folder = folder
        self.namespace = namespace
        self.address = address
        self.token = token
    }

    /// Starts one; without Ray or the rights it is a missing judge.
    static func started(nodes: Int) throws -> RayPool {
        let folder = try ScratchFolder()
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("ray_pool.py").path
        let venv = ProcessInfo.processInfo.environment["SIGHTLINE_RAY"]
        let running = try Python.interpreter().start(
            [script, folder.path, "\(nodes)"] + (venv.map { ["--venv", $0] } ?? []))
        _ = running.wait(limit: 600) { running.output.contains("\n") }
        let line = running.output.split(separator: "\n").first ?? ""
        let said = JSON(Data(line.utf8))
        guard let namespace = said?["namespace"].text, let address = said?["address"].text,
            let token = said?["token"].text
        else {
            running.send(signal: SIGTERM)
            let outcome = running.finish(limit: 30)
            if outcome.exitCode == 75 { try Judge.missing("\(outcome.errors.suffix(300))") }
            throw DoesNotStart(description: "ray_pool.py: \(outcome.errors.suffix(2_000))")
        }
        return RayPool(
            process: running, folder: folder, namespace: namespace, address: address,
            token: token)
    }

    deinit {
        process.send(signal: SIGTERM)
        _ = process.finish(limit: 30)
    }

    /// Runs `sightline` on the head, with the pool's token or another.
    func run(
        _ sightline: Sightline, _ words: [String], token own: String? = nil, limit: Double = 60
    ) throws -> Program.Outcome {
        var nsenter = try Program.installed("nsenter")
        nsenter.environment = sightline.program.environment
        nsenter.environment["RAY_AUTH_TOKEN"] = own ?? token
        return try nsenter.run(
            ["--net=\(namespace)", sightline.program.path] + words + ["--address", address],
            limit: limit)
    }

    /// Starts a program on the head.
    func start(_ words: [String]) throws -> RunningProgram {
        try Program.installed("nsenter").start(["--net=\(namespace)"] + words)
    }

    /// Has the pool do `order` to a node: `kill`, `cut` or `join`.
    func order(_ order: String, _ node: Int) {
        let path = folder.file("orders")
        let before = (try? folder.bytes("orders")) ?? Data()
        try? (before + Data("\(order) \(node)\n".utf8)).write(to: URL(fileURLWithPath: path))
        let running = process
        _ = running.wait(limit: 30) { running.output.contains("\(order) \(node)") }
    }
}
