import Dispatch
import Foundation
import Glibc

/// A program that runs beside the test; it is killed with its last holder.
// Sendable: the process is set up in init; signals and waiting are safe from any thread.
package final class RunningProgram: @unchecked Sendable {
    private let process = Process()
    private let folder: ScratchFolder
    private let ended = DispatchSemaphore(value: 0)
    private let begin = DispatchTime.now()

    init(_ program: Program, _ arguments: [String], input: String?) throws {
        folder = try ScratchFolder()
        for name in ["out", "err"] { _ = try folder.write("", to: name) }
        process.executableURL = URL(fileURLWithPath: program.path)
        process.arguments = arguments
        if let directory = program.directory {
            process.currentDirectoryURL = URL(fileURLWithPath: directory)
        }
        process.environment = ProcessInfo.processInfo.environment.merging(
            program.environment
        ) { _, own in own }
        process.standardInput =
            input.flatMap(FileHandle.init(forReadingAtPath:)) ?? FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: folder.file("out"))
        process.standardError = FileHandle(forWritingAtPath: folder.file("err"))
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Whether it has not ended.
    package var isRunning: Bool { process.isRunning }

    /// Its number.
    package var processIdentifier: Int32 { process.processIdentifier }

    /// What it has written to its standard output so far.
    package var output: String { text("out") }

    /// What it has written to its standard error so far.
    package var errors: String { text("err") }

    /// The number of its process.
    package var identifier: Int32 { process.processIdentifier }

    /// Sends it a signal, for example `SIGINT`.
    package func send(signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits until it has done something that `condition` sees, or has ended, or `limit` seconds.
    ///
    /// Returns whether the condition came true. There is nothing to wait on in another process's
    /// files, so it looks every few milliseconds.
    package func wait(limit: Double = 30, until condition: () -> Bool) -> Bool {
        let deadline = DispatchTime.now() + limit
        while DispatchTime.now() < deadline {
            if condition() { return true }
            if !process.isRunning { return condition() }
            usleep(5_000)
        }
        return condition()
    }

    /// Waits for its end, at most `limit` seconds, then kills it.
    package func finish(limit: Double = 60) -> Program.Outcome {
        let isOverdue = ended.wait(timeout: .now() + limit) == .timedOut
        if isOverdue {
            kill(process.processIdentifier, SIGKILL)
            ended.wait()
        }
        let nanoseconds = DispatchTime.now().uptimeNanoseconds - begin.uptimeNanoseconds
        return Program.Outcome(
            exitCode: process.terminationReason == .exit ? process.terminationStatus : nil,
            isOverdue: isOverdue, output: text("out"), errors: text("err"),
            seconds: Double(nanoseconds) / 1e9)
    }

    private func text(_ name: String) -> String {
        (try? folder.bytes(name)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
