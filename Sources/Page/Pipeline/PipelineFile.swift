import FoundationEssentials
import Glibc
import Hashing
import Locking
import Pipeline
package import PipelineConfig
import VisionCore

/// The text of the pipeline: read, edited, checked and saved by one at a time.
///
/// What is saved is first checked and then followed by the run; what the run cannot follow is not
/// kept. Any thread.
package final class PipelineFile: Sendable {
    /// Makes a description of a text; throws every problem.
    package typealias Reader =
        @Sendable (_ text: [UInt8]) throws(ConfigProblems) -> PipelineDescription

    /// Where it is saved.
    package let path: String
    private let reader: Reader
    /// The text where no file is there yet.
    private let draft: Lock<String>
    private let turn = Lock(())

    /// The pipeline at `path`; `draft` is its text as long as there is no such file.
    package init(path: String, draft: String, reader: @escaping Reader) {
        self.path = path
        self.reader = reader
        self.draft = Lock(draft)
    }

    /// Its text now.
    var text: String {
        get throws(Problem) {
            guard let data = FileManager.default.contents(atPath: path) else {
                return draft.withLock { $0 }
            }
            guard let text = String(validating: data, as: UTF8.self) else {
                throw Problem(409, "the pipeline file is not UTF-8")
            }
            return text
        }
    }

    /// What it describes now; throws what a person can mend.
    package func described() throws -> PipelineDescription { try reader(Array(text.utf8)) }

    /// What tells a text from every other.
    static func tag(of text: String) -> String {
        "\"\(SHA256.digest(of: text.utf8).hexadecimal.prefix(16))\""
    }

    /// What `text` describes.
    func description(of text: String) throws(Problem) -> PipelineDescription {
        do throws(ConfigProblems) { return try reader(Array(text.utf8)) } catch {
            throw Problem(error)
        }
    }

    /// Has the pipeline become what `change` makes of its text, and `run` follow it.
    ///
    /// `tag` is that of the text that was changed, nil for whatever is there. `check` may refuse
    /// what is described.
    @discardableResult func save(
        tag: String? = nil, run: PipelineRun, check: (PipelineDescription) throws(Problem) -> Void,
        change: (String) throws(Problem) -> String
    ) throws(Problem) -> String {
        let result = turn.withLock { _ -> Result<String, Problem> in
            do throws(Problem) {
                return .success(try changed(tag: tag, run, check, change))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func changed(
        tag: String?, _ run: PipelineRun, _ check: (PipelineDescription) throws(Problem) -> Void,
        _ change: (String) throws(Problem) -> String
    ) throws(Problem) -> String {
        let old = try text
        if let tag, tag != Self.tag(of: old) {
            throw Problem(
                412, "the pipeline was changed by somebody else",
                hint: "read it again and make the change once more")
        }
        let new = try change(old)
        guard new != old else { return old }
        let description = try description(of: new)
        try check(description)
        let wasThere = FileManager.default.fileExists(atPath: path)
        try write(new)
        if let refusal = run.reload({ description }) {
            if wasThere { try write(old) } else { unlink(path) }
            throw Problem(refusal)
        }
        return new
    }

    /// Replaces the file as a whole: who reads it sees the old text or the new one.
    private func write(_ text: String) throws(Problem) {
        draft.withLock { $0 = text }
        let target = realpath(path, nil).map { pointer in
            defer { free(pointer) }
            return String(cString: pointer)
        }
        let place = target ?? path
        let temporary = place + ".new"
        var status = stat()
        let mode = stat(place, &status) == 0 ? status.st_mode & 0o777 : 0o600
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw failure() }
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent)
            }
            guard count > 0 else {
                let problem = failure()
                close(descriptor)
                unlink(temporary)
                throw problem
            }
            sent += count
        }
        fsync(descriptor)
        close(descriptor)
        guard rename(temporary, place) == 0 else {
            let problem = failure()
            unlink(temporary)
            throw problem
        }
    }

    private func failure() -> Problem {
        Problem(
            409, "the pipeline file cannot be written", detail: String(cString: strerror(errno)))
    }
}
