import Glibc

extension LogWriter {
    /// Opens `target`, locks it and decides what is to be done with what is there.
    ///
    /// `acceptsPayload` says whether what stages saved in a resume state can be restored; a state
    /// with a payload that cannot is not used. Throws `.inUse` when another run holds it,
    /// `.differs` when it is the log of another run, `.damaged` when it cannot be trusted,
    /// `.unsuitable` when a file beside it is not ours, `.cannotOpen` when it cannot be made; then
    /// all files are as they were.
    package static func open(
        _ target: LogOptions.Target, header: RunRecord, options: LogOptions = LogOptions(),
        clock: LogClock = .system, acceptsPayload: ([UInt8]) -> Bool = { _ in true }
    ) throws(EventLogError) -> LogOpening {
        guard case .path(let path) = target else {
            let file = DescriptorFile(standardOutput: ())
            file.waits = !header.isLive
            return .fresh(
                try LogWriter(
                    file: file, path: "-", header: header, options: options, clock: clock))
        }
        let file = try DescriptorFile(path: path)
        // A live run goes on though nobody reads its log.
        file.waits = !header.isLive
        do throws(EventLogError) {
            return try open(
                file, path: path, header: header, options: options, clock: clock,
                acceptsPayload: acceptsPayload)
        } catch {
            file.removeIfMade()
            throw error
        }
    }

    private static func open(
        _ file: DescriptorFile, path: String, header: RunRecord, options: LogOptions,
        clock: LogClock, acceptsPayload: ([UInt8]) -> Bool
    ) throws(EventLogError) -> LogOpening {
        guard file.canTruncate else {
            return .fresh(
                try LogWriter(
                    file: file, path: path, header: header, options: options, clock: clock))
        }
        mendRotation(of: file, path: path)
        let length = try length(of: file, path: path, overwrites: options.overwrites)
        guard length > 0 else {
            try checkSegments(path: path, overwrites: options.overwrites)
            return .fresh(
                try fresh(file, path: path, header: header, options: options, clock: clock))
        }
        let store = ResumeStore(log: path)
        try store.check(resumes: true)
        let state = options.usesState ? store.load() : nil
        let isUsable = state?.sources.values.allSatisfy { acceptsPayload($0.payload) } ?? false
        return try resume(
            file, path: path, header: header, options: options, clock: clock,
            state: isUsable ? state : nil)
    }

    /// Ends a rotation that a run was killed in: the log has its own name alone.
    private static func mendRotation(of file: DescriptorFile, path: String) {
        CompanionFile.segment(at: path + ".next").remove(mayBeDamaged: false)
        for segment in LogSegments.all(of: path)
        where FileIdentity(at: segment.path) == file.identity {
            unlink(segment.path)
        }
    }

    /// Removes the segments of the log that is replaced; those of another one are in the way.
    private static func checkSegments(path: String, overwrites: Bool) throws(EventLogError) {
        if overwrites { LogSegments.removeOld(of: path, keeping: 0) }
        guard let segment = LogSegments.all(of: path).first else { return }
        throw .unsuitable(
            path: segment.path, what: "a segment of another log is in the place of this one's",
            hint: "move the segments away, name another log, or replace them with --overwrite")
    }

    /// Bytes of the log that is to be resumed; 0 when it begins anew.
    private static func length(
        of file: DescriptorFile, path: String, overwrites: Bool
    ) throws(EventLogError) -> Int64 {
        if overwrites { try ResumeStore(log: path).check(resumes: false) }
        do throws(FileFault) {
            if overwrites { try file.truncate(to: 0) }
            return try file.length()
        } catch {
            throw .io(path: path, cause: error)
        }
    }
}
