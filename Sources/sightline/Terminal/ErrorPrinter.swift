import ArgumentParser
import FoundationEssentials
import PipelineConfig
import VisionCore

#if canImport(Glibc)
    @preconcurrency import Glibc
#endif

/// Talk goes to stderr, in one form for every command.
enum ErrorPrinter {
    /// Runs `body`; tells what went wrong and ends with the error's exit code.
    static func reporting(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch is StandardOutput.Closed {
            throw ExitCode.success
        } catch let problems as ConfigProblems {
            say(problems.text)
            throw ExitCode(problems.exitCode.rawValue)
        } catch let error as any UserFacing {
            show(error)
            throw ExitCode(error.exitCode.rawValue)
        }
    }

    /// The house's form: what, where, what to do.
    static func show(_ error: any UserFacing) {
        var text = "error: \(error.summary)\n"
        if let subject = error.subject { text += "  at \(subject)\n" }
        if let hint = error.hint { text += "  hint: \(hint)\n" }
        say(text, terminator: "")
    }

    /// One line to stderr.
    static func say(_ text: String, terminator: String = "\n") {
        FileHandleOutput.standardError.write(text + terminator)
    }
}

/// Whole writes to a descriptor.
struct FileHandleOutput: Sendable {
    /// Data.
    static let standardOutput = FileHandleOutput(descriptor: 1)
    /// Talk.
    static let standardError = FileHandleOutput(descriptor: 2)

    let descriptor: Int32

    /// Whether a person reads it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes all of `text`; the error number when that fails.
    @discardableResult
    func write(_ text: String) -> Int32? {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count < 0 ? errno : EIO }
            bytes = bytes.dropFirst(count)
        }
        return nil
    }
}
