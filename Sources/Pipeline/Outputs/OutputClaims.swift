import Glibc
import Locking
import Media
import VisionCore

/// The outputs of a run, claimed before anything is written: nothing that is an input is replaced,
/// no two outputs are one file, no file of others is lost, no two runs write to one file.
///
/// Holds a lock on each file for as long as it lives: the run owns it.
final class OutputClaims: Sendable {
    private struct Claim: Sendable {
        let path: String
        let descriptor: Int32
        let wasMade: Bool
    }

    private let claims = Lock<[Claim]>([])

    /// No claims.
    init() {}

    deinit {
        claims.withLock { claims in
            for claim in claims { FileLock.close(claim.descriptor) }
        }
    }

    /// Makes sure that no output is an input or another output; opens nothing.
    static func compare(
        _ outputs: [OutputFile], inputs: [(path: String, what: String)]
    ) throws(OutputRefusal) {
        let known = identities(of: inputs)
        for (index, output) in outputs.enumerated() {
            try compare(output, with: outputs[..<index], inputs: known)
        }
    }

    /// What each of `inputs` that is there is called.
    static func identities(
        of inputs: [(path: String, what: String)]
    ) -> [FileIdentity: String] {
        inputs.reduce(into: [:]) { known, input in
            if let identity = FileIdentity(path: input.path) { known[identity] = input.what }
        }
    }

    /// Makes sure that `output` is none of `inputs` and none of `others`; opens nothing.
    static func compare(
        _ output: OutputFile, with others: ArraySlice<OutputFile>, inputs: [FileIdentity: String]
    ) throws(OutputRefusal) {
        // Pictures written into a folder of pictures would be read by the next run.
        if let folder = output.pictureFolder, let what = inputs[folder] {
            throw .isInput(output: output.name, path: output.path, input: what)
        }
        for path in output.existing {
            guard let identity = FileIdentity(path: path), let what = inputs[identity] else {
                continue
            }
            throw .isInput(output: output.name, path: path, input: what)
        }
        let place = output.place
        for other in others {
            let otherPlace = other.place
            let samePlace =
                place.folder != nil && place.folder == otherPlace.folder
                && place.name == otherPlace.name
            let sameFile =
                output.form == .file && other.form == .file
                && FileIdentity(path: output.path) != nil
                && FileIdentity(path: output.path) == FileIdentity(path: other.path)
            guard samePlace || sameFile else { continue }
            throw .isOutput(output: output.name, path: output.path, other: other.name)
        }
    }

    /// Makes sure that no file is there but those that `made` holds; opens nothing.
    static func checkNew(_ outputs: [OutputFile], made: MadeOutputs) throws(OutputRefusal) {
        for output in outputs where !output.continues && !made.holds(output) {
            // What is no file, a pipe or a device, is written to as it is.
            let isDevice =
                output.form == .file && output.identity != nil
                && !FileIdentity.isRegular(output.path)
            guard !isDevice, let path = output.existing.first else { continue }
            throw .exists(output: output.name, path: path)
        }
    }

    /// Claims single files: each is made where it is not there, and locked against other runs.
    ///
    /// What was made is taken away again when a later one is refused.
    func claim(_ outputs: [OutputFile]) throws(OutputRefusal) {
        for output in outputs where output.form == .file {
            do throws(OutputRefusal) {
                try claim(output)
            } catch {
                abandon()
                throw error
            }
        }
    }

    /// Locks a file of this run against others, as far as that can be done.
    func hold(_ path: String) {
        let descriptor = PathText.withCString(path) { open($0, O_RDWR | O_CLOEXEC) }
        guard descriptor >= 0 else { return }
        let claim = Claim(path: path, descriptor: descriptor, wasMade: false)
        claims.withLock { $0.append(claim) }
        _ = FileLock.take(descriptor)
    }

    /// Cuts a file of this run off behind `length` bytes, and locks it against others.
    func cut(_ path: String, to length: Int64) throws(OutputRefusal) {
        if claims.withLock({ claims in !claims.contains { $0.path == path } }) { hold(path) }
        guard let now = FileIdentity.length(path), now > length else { return }
        guard PathText.withCString(path, { truncate($0, off_t(length)) }) == 0 else {
            throw .cannotMake(output: "output", path: path, code: errno)
        }
    }

    /// Forces what was written to the claimed files to disk.
    func force() {
        claims.withLock { claims in
            for claim in claims { fdatasync(claim.descriptor) }
        }
    }

    private func claim(_ output: OutputFile) throws(OutputRefusal) {
        guard !FileIdentity.exists(output.path) || FileIdentity.isRegular(output.path) else {
            return
        }
        let fresh = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
        var descriptor = PathText.withCString(output.path) { open($0, fresh, 0o644) }
        let wasMade = descriptor >= 0
        if !wasMade, errno == EEXIST {
            descriptor = PathText.withCString(output.path) { open($0, O_RDWR | O_CLOEXEC) }
        }
        guard descriptor >= 0 else {
            throw .cannotMake(output: output.name, path: output.path, code: errno)
        }
        let claim = Claim(path: output.path, descriptor: descriptor, wasMade: wasMade)
        claims.withLock { $0.append(claim) }
        guard FileLock.take(descriptor) else {
            throw .inUse(output: output.name, path: output.path)
        }
    }

    /// Takes away what was made and is still empty, and lets everything go.
    func abandon() {
        let all = claims.withLock { claims in
            defer { claims = [] }
            return claims
        }
        for claim in all {
            var status = stat()
            if claim.wasMade, fstat(claim.descriptor, &status) == 0, status.st_size == 0 {
                _ = PathText.withCString(claim.path) { unlink($0) }
            }
            FileLock.close(claim.descriptor)
        }
    }
}
